using Biblio.AppHost.Resources;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

public sealed class NginxConfigurationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nginx_accepts_its_configuration_file(bool isPublic)
    {
        var folder = Directory.CreateTempSubdirectory("biblio-nginx-").FullName;
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            NginxConfiguration.Create(
                $"127.0.0.1:{LocalProcess.FreePort()}",
                ["127.0.0.1:8000", "127.0.0.1:8001"],
                isPublic
            ),
            TestContext.Current.CancellationToken
        );

        // RunAsync throws with nginx's message when the file is invalid.
        await LocalProcess.RunAsync(
            "nginx",
            ["-t", "-p", folder, "-c", file, "-e", "stderr"],
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public void Only_the_public_proxy_sends_X_Forwarded_For()
    {
        Assert.Contains(
            "X-Forwarded-For",
            NginxConfiguration.Create("8080", ["10.0.0.1:8000"]),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "X-Forwarded",
            NginxConfiguration.Create("8080", ["10.0.0.1:8000"], isPublic: false),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_upstream_lists_every_gateway_and_uses_least_connections()
    {
        var file = NginxConfiguration.Create("8080", ["10.0.0.1:8000", "10.0.0.2:8000"]);

        Assert.Contains("server 10.0.0.1:8000 ", file, StringComparison.Ordinal);
        Assert.Contains("server 10.0.0.2:8000 ", file, StringComparison.Ordinal);
        Assert.Contains("least_conn;", file, StringComparison.Ordinal);
        Assert.Contains("keepalive 64;", file, StringComparison.Ordinal);
    }
}
