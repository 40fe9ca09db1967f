using System.Diagnostics;
using Biblio.LoadTests.Shops;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Bare;

/// <summary>A bare Kestrel in a process of its own that answers everything with the same bytes: this program once more, as <c>bare-server</c>.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    /// <summary>The word that makes this program be one.</summary>
    public const string Word = "bare-server";

    private const string ContentType = "application/json; charset=utf-8";

    private readonly Process _process;

    private BareServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Seconds that it has used until now.</summary>
    public double? Processor => ProcessorTime.OfTree(_process.Id);

    public static async Task<BareServer> StartAsync(byte[] answer, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(BareServer).Assembly.Location, Word])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(Convert.ToBase64String(answer).AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { } address
            ? new(process, new(address))
            : throw new LoadException("The bare server did not start.");
    }

    /// <summary>The server's own part: reads the bytes, says where it listens, and serves until its starter closes its input.</summary>
    public static async Task<bool> ServeAsync(CancellationToken cancellationToken)
    {
        var answer = Convert.FromBase64String(Console.ReadLine() ?? "");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = answer.Length;
            return context.Response.Body.WriteAsync(answer, context.RequestAborted).AsTask();
        });
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.First());
        await Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        await app.StopAsync(cancellationToken);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
