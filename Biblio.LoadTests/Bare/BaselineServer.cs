using System.Diagnostics;
using System.Text.Json;
using Biblio.LoadTests.Shops;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Biblio.LoadTests.Bare;

/// <summary>
/// A bare Kestrel that answers every request with the same headers and the same body. It runs in its own process: this
/// program with the command <c>bare-server</c>.
/// </summary>
internal sealed class BaselineServer : IAsyncDisposable
{
    /// <summary>The command that starts this program as the server.</summary>
    public const string Command = "bare-server";

    // Kestrel writes these itself.
    private static readonly string[] OwnHeaders = ["Connection", "Date", "Server", "Transfer-Encoding"];

    private readonly Process _process;

    private BaselineServer(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Processor time of the server so far, in seconds.</summary>
    public double? CpuSeconds => ProcessMetrics.GetTreeCpuSeconds(_process.Id);

    /// <summary>Starts a server that answers as in <paramref name="sample"/>.</summary>
    public static async Task<BaselineServer> StartAsync(HttpResponseMessage sample, CancellationToken cancellationToken)
    {
        var answer = new Answer(
            sample
                .Headers.Concat(sample.Content.Headers)
                .Where(header => !OwnHeaders.Contains(header.Key))
                .ToDictionary(header => header.Key, header => header.Value.ToArray()),
            await sample.Content.ReadAsByteArrayAsync(cancellationToken)
        );
        var startInfo = new ProcessStartInfo("dotnet", [typeof(BaselineServer).Assembly.Location, Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(startInfo)!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(answer).AsMemory(), cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { } address
            ? new(process, new(address))
            : throw new LoadException("The bare server did not start.");
    }

    /// <summary>
    /// Runs in the server process. It reads the answer, writes its address, and serves until the parent process closes
    /// its input.
    /// </summary>
    public static async Task<bool> ServeAsync(CancellationToken cancellationToken)
    {
        var answer = JsonSerializer.Deserialize<Answer>(Console.ReadLine() ?? "")!;
        var headers = answer.Headers.ToDictionary(header => header.Key, header => new StringValues(header.Value));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            foreach (var (name, values) in headers)
            {
                context.Response.Headers[name] = values;
            }

            context.Response.ContentLength = answer.Body.Length;
            return context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
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

    private sealed record Answer(Dictionary<string, string[]> Headers, byte[] Body);
}
