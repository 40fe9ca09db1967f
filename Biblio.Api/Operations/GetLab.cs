using System.Text.Json;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>
/// The results of the last <c>./biblio lab</c>, one row for each configuration, load and number of users.
/// <paramref name="IsDone"/> is false while it runs, and when it was stopped. <paramref name="CanStartDemo"/> tells
/// whether the caller may start the demo here.
/// </summary>
internal sealed record LabOverview(bool IsDone, IReadOnlyList<LabStep> Steps, bool CanStartDemo);

/// <summary>
/// A step of the lab. Latencies are in milliseconds, of the slowest kind of request. Throughput is successful answers a
/// second.
/// </summary>
internal sealed record LabStep(
    string Configuration,
    string Load,
    int Users,
    double Throughput,
    double P50,
    double P95,
    double ErrorRate,
    DateTimeOffset At
);

internal static class GetLab
{
    private const int MaxSteps = 200;
    private const int MaxFileBytes = 8 * 1024 * 1024;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    /// <summary>Get the last results of the lab on this machine, for staff. Only in Development.</summary>
    public static async Task<Ok<LabOverview>> Handle(
        IOptions<OperationsOptions> options,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var results = await ReadAsync(options.Value.LabResults, cancellationToken);
        return TypedResults.Ok(
            new LabOverview(
                results?.IsDone ?? false,
                [.. results?.Steps?.Take(MaxSteps).OfType<StoredStep>().Select(ToStep) ?? []],
                options.Value.DemoRequest is not null && request.IsAllowedBy(Policies.Administrator)
            )
        );
    }

    /// <summary>Null when there is no such file, or when it is not one of the lab.</summary>
    private static async Task<StoredResults?> ReadAsync(string? path, CancellationToken cancellationToken)
    {
        try
        {
            if (path is null || new FileInfo(path) is not { Exists: true, Length: <= MaxFileBytes } file)
            {
                return null;
            }

            await using var stream = file.OpenRead();
            return await JsonSerializer.DeserializeAsync<StoredResults>(stream, JsonOptions, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static LabStep ToStep(StoredStep step)
    {
        var requests = (step.Requests ?? []).OfType<StoredRequest>().ToList();
        var (ok, failed) = (requests.Sum(request => request.Ok), requests.Sum(request => request.Failed));
        var answered = requests.Where(request => request.Ok > 0).ToList();
        return new(
            step.Configuration,
            step.Load,
            step.Users,
            step.Seconds > 0 ? Math.Round(ok / step.Seconds, 1) : 0,
            answered.Select(request => request.P50).DefaultIfEmpty().Max(),
            answered.Select(request => request.P95).DefaultIfEmpty().Max(),
            ok + failed == 0 ? 1 : (double)failed / (ok + failed),
            step.At
        );
    }

    private sealed record StoredResults(IReadOnlyList<StoredStep?>? Steps, bool IsDone);

    private sealed record StoredStep(
        string Configuration,
        string Load,
        int Users,
        double Seconds,
        IReadOnlyList<StoredRequest?>? Requests,
        DateTimeOffset At
    );

    private sealed record StoredRequest(int Ok, int Failed, double P50, double P95);
}
