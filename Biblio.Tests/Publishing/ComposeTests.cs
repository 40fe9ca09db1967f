using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Publishing;

public sealed class ComposeTests
{
    private const string FileName = "docker-compose.yaml";

    [Fact]
    public async Task Every_service_is_fit_for_a_server()
    {
        var (file, folder) = await ReadAsync();

        Assert.Equal(22, file["services"]!.AsObject().Count);
        Assert.Empty(ComposeChecks.FindProblems(file, folder));
    }

    [Theory]
    [InlineData("image", "\"biblio/catalog:latest\"", "the image has no version")]
    [InlineData("image", "\"biblio/catalog\"", "the image has no version")]
    [InlineData("user", "\"0:0\"", "the user is root, or is not a number")]
    [InlineData("user", null, "the user is root, or is not a number")]
    [InlineData("read_only", null, "the file system is not read-only")]
    [InlineData("cap_drop", null, "it has capabilities")]
    [InlineData("security_opt", null, "it can gain privileges")]
    [InlineData(
        "deploy",
        """{"resources":{"limits":{"cpus":"1","memory":"1M"}}}""",
        "it has no reservations of memory"
    )]
    [InlineData("healthcheck", null, "it has no health check, or one that cannot run")]
    [InlineData("stop_grace_period", null, "it has no time to end")]
    [InlineData(
        "depends_on",
        """{"nothing":{"condition":"service_healthy"}}""",
        "it waits for nothing, which does not exist"
    )]
    [InlineData(
        "depends_on",
        """{"collector":{"condition":"service_healthy"}}""",
        "it waits for collector, which has no health check"
    )]
    [InlineData(
        "depends_on",
        """{"cache":{"condition":"service_started"}}""",
        "it waits for cache, which need not be healthy"
    )]
    [InlineData("tmpfs", """["/tmp"]""", "/tmp may take all memory")]
    [InlineData("environment", """{"PASSWORD":"${PASSWORD}"}""", "PASSWORD may be empty")]
    [InlineData("ports", """["8080:8080"]""", "port 8080:8080 is public")]
    [InlineData("volumes", """[{"type":"bind","source":"./nothing","read_only":"true"}]""", "./nothing does not exist")]
    [InlineData(
        "volumes",
        """[{"type":"volume","source":"biblio-mysql","target":"/backups"}]""",
        "the volume at /backups belongs to root"
    )]
    public async Task A_planted_mistake_is_found(string key, string? json, string problem)
    {
        var (file, folder) = await ReadAsync();

        file["services"]!["catalog"]!.AsObject().Remove(key);
        if (json is not null)
        {
            file["services"]!["catalog"]![key] = JsonNode.Parse(json);
        }

        Assert.Contains($"catalog: {problem}", ComposeChecks.FindProblems(file, folder));
    }

    [Fact]
    public async Task Services_wait_for_the_accounts_of_the_database()
    {
        var (file, _) = await ReadAsync();

        foreach (var name in new[] { "catalog", "inventory", "lending", "orders", "api", "mysql-exporter" })
        {
            var condition = file["services"]![name]!["depends_on"]!["mysql-accounts"]!["condition"];
            Assert.Equal("service_completed_successfully", condition!.ToString());
        }
    }

    [Fact]
    public async Task The_gateway_believes_a_TLS_server_of_its_machine()
    {
        var (file, _) = await ReadAsync();
        var api = file["services"]!["api"]!;

        var proxies = Regex.Match(
            api["environment"]!["Gateway__KnownProxies__0"]!.ToString(),
            @"^\$\{BIBLIO_PROXIES:-(.+)\}$"
        );

        // The engine's bridges have these addresses. Nobody else reaches the port while it listens on loopback.
        var network = IPNetwork.Parse(proxies.Groups[1].Value);
        Assert.All(["172.17.0.1", "172.31.0.1"], bridge => Assert.True(network.Contains(IPAddress.Parse(bridge))));
        Assert.False(network.Contains(IPAddress.Parse("203.0.113.6")));
        Assert.StartsWith("${BIBLIO_ADDRESS:-127.0.0.1}:", api["ports"]![0]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_refuses_data_before_its_memory_is_full()
    {
        var (file, _) = await ReadAsync();
        var redis = file["services"]!["cache"]!;

        Assert.Equal("512M", redis["deploy"]!["resources"]!["limits"]!["memory"]!.ToString());
        Assert.Contains(
            " --maxmemory 384mb --maxmemory-policy noeviction ",
            redis["command"]![1]!.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_variable_names_the_registry_of_the_services()
    {
        var (file, _) = await ReadAsync();

        foreach (var name in new[] { "api", "catalog", "inventory", "lending", "orders", "web" })
        {
            Assert.StartsWith(
                $"${{{name.ToUpperInvariant()}_IMAGE:-${{BIBLIO_IMAGE_PREFIX:-biblio}}/{name}:",
                file["services"]![name]!["image"]!.ToString(),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("web")]
    [InlineData("mysql")]
    public async Task Large_temporary_files_take_no_memory(string name)
    {
        var (file, _) = await ReadAsync();
        var service = file["services"]![name]!;

        var volume = service["volumes"]!.AsArray().Single(volume => volume!["target"]!.ToString() == "/tmp")!;
        Assert.Equal(("volume", null), (volume["type"]!.ToString(), volume["source"]?.ToString()));
        Assert.DoesNotContain(service["tmpfs"]?.AsArray() ?? [], folder =>
            folder!.ToString().StartsWith("/tmp", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Every_variable_without_a_default_is_in_the_env_file()
    {
        var (file, folder) = await ReadAsync();
        var listed = (await File.ReadAllLinesAsync(Path.Combine(folder, ".env"), TestContext.Current.CancellationToken))
            .Where(line => line.EndsWith('='))
            .Select(line => line.TrimEnd('='));

        var required = Regex
            .Matches(file.ToJsonString(), @"\$\{(\w+):\?")
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.NotEmpty(required);
        Assert.Superset(required, listed.ToHashSet());
    }

    /// <summary>This needs no engine. It is checked only where the program is installed.</summary>
    [Fact]
    public async Task Docker_Compose_accepts_the_file()
    {
        var (_, folder) = await ReadAsync();
        var values = (
            await File.ReadAllTextAsync(Path.Combine(folder, ".env"), TestContext.Current.CancellationToken)
        ).Replace("=\n", "=value\n", StringComparison.Ordinal);
        var filled = Path.Combine(AppContext.BaseDirectory, "filled.env");
        await File.WriteAllTextAsync(filled, values, TestContext.Current.CancellationToken);

        string[] arguments = ["-f", Path.Combine(folder, FileName), "--env-file", filled, "config", "--quiet"];
        foreach (var (program, prefix) in new[] { ("docker", "compose"), ("docker-compose", null) })
        {
            try
            {
                var start = new ProcessStartInfo(program, prefix is null ? arguments : [prefix, .. arguments])
                {
                    RedirectStandardError = true,
                };
                using var process = Process.Start(start)!;
                var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                if (
                    error.Contains("unknown shorthand flag", StringComparison.Ordinal)
                    || error.Contains("is not a docker command", StringComparison.Ordinal)
                )
                {
                    continue; // Docker is installed without Compose.
                }

                Assert.True(process.ExitCode == 0, error);
                return;
            }
            catch (Win32Exception)
            {
                // The program is not installed.
            }
        }

        Assert.Skip("Neither docker compose nor docker-compose is installed.");
    }

    private static async Task<(JsonNode File, string Folder)> ReadAsync()
    {
        var forms = await PublishedForms.GetAsync();
        var folder = Path.Combine(forms.Root, PublishedForms.Compose);
        return (YamlFile.Parse(forms.Read($"{PublishedForms.Compose}/{FileName}")), folder);
    }
}
