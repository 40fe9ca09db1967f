using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

internal static class StartDemo
{
    /// <summary>
    /// Ask the AppHost to start the demo, for administrators: a minute of visitors, orders, mistakes and errors. 404
    /// when no AppHost waits for it. Only in Development.
    /// </summary>
    public static async Task<Results<Accepted, NotFound, ProblemHttpResult>> Handle(
        IOptions<OperationsOptions> options,
        CancellationToken cancellationToken
    )
    {
        if (options.Value.DemoRequest is not { Length: > 0 } path || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            return TypedResults.NotFound();
        }

        try
        {
            // The AppHost deletes the file when it starts the demo. It starts one at a time.
            await using var file = new FileStream(path, FileMode.CreateNew);
            await file.FlushAsync(cancellationToken);
            return TypedResults.Accepted((string?)null);
        }
        catch (IOException) when (File.Exists(path))
        {
            return TypedResults.Problem(
                "The demo was asked for already and has not started yet.",
                statusCode: StatusCodes.Status409Conflict,
                type: "urn:biblio:demo-requested"
            );
        }
    }
}
