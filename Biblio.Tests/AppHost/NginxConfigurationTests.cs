using Biblio.AppHost.Resources;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

public sealed class NginxConfigurationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nginx_understands_its_file(bool isPublic)
    {
        var folder = Directory.CreateTempSubdirectory("biblio-nginx-").FullName;
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(
            file,
            NginxConfiguration.Write(
                $"127.0.0.1:{LocalProcess.FreePort()}",
                ["127.0.0.1:8000", "127.0.0.1:8001"],
                isPublic
            ),
            TestContext.Current.CancellationToken
        );

        // an exception with nginx's words when it does not
        await LocalProcess.RunAsync(
            "nginx",
            ["-t", "-p", folder, "-c", file, "-e", "stderr"],
            cancellationToken: TestContext.Current.CancellationToken
        );
    }

    [Fact]
    public void Only_the_door_says_where_a_request_comes_from()
    {
        Assert.Contains(
            "X-Forwarded-For",
            NginxConfiguration.Write("8080", ["10.0.0.1:8000"]),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "X-Forwarded",
            NginxConfiguration.Write("8080", ["10.0.0.1:8000"], isPublic: false),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Every_gateway_is_in_the_upstream_and_the_one_with_the_fewest_connections_is_asked()
    {
        var file = NginxConfiguration.Write("8080", ["10.0.0.1:8000", "10.0.0.2:8000"]);

        Assert.Contains("server 10.0.0.1:8000 ", file, StringComparison.Ordinal);
        Assert.Contains("server 10.0.0.2:8000 ", file, StringComparison.Ordinal);
        Assert.Contains("least_conn;", file, StringComparison.Ordinal);
        Assert.Contains("keepalive 64;", file, StringComparison.Ordinal);
    }
}
