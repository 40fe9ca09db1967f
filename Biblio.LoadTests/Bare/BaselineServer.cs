using System.Diagnostics;
using Biblio.LoadTests.Shops;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// A bare Kestrel that answers every request with the same bytes. It runs in its own process: this program with the
/// command <c>bare-server</c>.
/// </summary>
internal sealed class BaselineServer : IAsyncDisposable
{
    /// <summary>The command that starts this program as the server.</summary>
    public const string Command = "bare-server";

    private const string ContentType = "application/json; charset=utf-8";

    private readonly Process _process;

    private BaselineServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Processor time of the server so far, in seconds.</summary>
    public double? CpuSeconds => ProcessMetrics.GetTreeCpuSeconds(_process.Id);

    public static async Task<BaselineServer> StartAsync(byte[] body, CancellationToken cancellationToken)
    {
        var startInfo = new ProcessStartInfo("dotnet", [typeof(BaselineServer).Assembly.Location, Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(startInfo)!;
        await process.StandardInput.WriteLineAsync(Convert.ToBase64String(body).AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { } address
            ? new(process, new(address))
            : throw new LoadException("The bare server did not start.");
    }

    /// <summary>
    /// Runs in the server process. It reads the bytes, writes its address, and serves until the parent process closes
    /// its input.
    /// </summary>
    public static async Task<bool> ServeAsync(CancellationToken cancellationToken)
    {
        var body = Convert.FromBase64String(Console.ReadLine() ?? "");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
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
