using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Publishing;

/// <summary>The commands that ask for the health of a container run here as they run there.</summary>
public sealed partial class HealthCheckTests
{
    [Theory]
    [InlineData(200, true)]
    [InlineData(503, false)]
    [InlineData(404, false)]
    public async Task A_service_is_healthy_when_it_says_so(int status, bool isHealthy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var port = LocalProcess.FreePort();
        await using var service = builder.Build();
        service.Urls.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        service.MapGet("/health", () => Results.Text("a body with 200 in it", statusCode: status));
        await service.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(isHealthy, await RunAsync("catalog", port) == 0);
    }

    [Fact]
    public async Task A_service_that_does_not_listen_is_not_healthy() =>
        Assert.NotEqual(0, await RunAsync("catalog", LocalProcess.FreePort()));

    private static async Task<int> RunAsync(string name, int port)
    {
        var forms = await PublishedForms.GetAsync();
        var service = YamlFile.Parse(forms.Read($"{PublishedForms.Compose}/docker-compose.yaml"))["services"]![name]!;
        var words = service["healthcheck"]!["test"]!
            .AsArray()
            .Select(word => word!.ToString().Replace("$$", "$", StringComparison.Ordinal))
            .ToList();
        Assert.Equal("CMD", words[0]);
        var arguments = words[2..]
            .Select(word => PublishedPort().Replace(word, port.ToString(CultureInfo.InvariantCulture)));
        using var process = Process.Start(
            new ProcessStartInfo(words[1], arguments) { RedirectStandardError = true, RedirectStandardOutput = true }
        )!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    [GeneratedRegex(@"\b8080\b")]
    private static partial Regex PublishedPort();
}
