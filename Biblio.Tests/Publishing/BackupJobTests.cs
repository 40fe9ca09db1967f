using System.Globalization;
using Biblio.AppHost.Publishing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

/// <summary>The published scripts copy real servers, and what they wrote restores another server.</summary>
[Collection(nameof(PublishedScript))]
public sealed class BackupJobTests : IAsyncLifetime
{
    private static readonly string[] Schemas = ["catalogdb", "inventorydb", "ordersdb", "accountsdb"];

    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-backups-").FullName;
    private MariaDbServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await MariaDbServer.SharedAsync();
        await _server.ExecuteAsync(
            "CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY 'root1'; GRANT ALL ON *.* TO 'root'@'127.0.0.1';"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server.ExecuteAsync(
            "DROP USER 'root'@'127.0.0.1';"
                + string.Concat((await SchemasAsync()).Select(schema => $"DROP DATABASE IF EXISTS {schema};"))
        );
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_copy_of_the_database_restores_every_schema()
    {
        var schemas = await SchemasAsync();
        foreach (var schema in schemas)
        {
            await _server.ExecuteAsync($"CREATE OR REPLACE DATABASE {schema}");
            await _server.ExecuteAsync("CREATE TABLE kept (name TEXT); INSERT INTO kept VALUES ('Père')", schema);
        }

        var (exitCode, output) = await RunAsync("mysql-backup", _server.Port, "root1");
        Assert.True(exitCode == 0, output);
        await _server.ExecuteAsync(string.Concat(schemas.Select(schema => $"DROP DATABASE {schema};")));
        var copy = Assert.Single(Directory.GetFiles(_folder));
        await LocalProcess.RunAsync(
            "sh",
            ["-c", $"gunzip -c {copy} | mysql --protocol=tcp -h 127.0.0.1 -P {_server.Port} -u root -proot1"],
            cancellationToken: Cancellation
        );

        Assert.Superset(Schemas.ToHashSet(), schemas.ToHashSet());
        foreach (var schema in schemas)
        {
            Assert.Equal("Père", (await _server.ExecuteAsync("SELECT name FROM kept", schema)).Trim());
        }
    }

    [Fact]
    public async Task A_copy_of_Redis_contains_its_dead_letters()
    {
        var redis = await RedisServer.SharedAsync();
        await redis.ExecuteAsync("XADD", "biblio:dead:orders", "*", "reason", "copied-by-the-job");

        var (exitCode, output) = await RunAsync("redis-backup", redis.Port, "test-redis");

        Assert.True(exitCode == 0, output);
        var copy = Assert.Single(Directory.GetFiles(_folder));
        Assert.Contains("copied-by-the-job", await File.ReadAllTextAsync(copy, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_last_copies_are_kept()
    {
        foreach (var day in Enumerable.Range(10, 14))
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, $"redis-202001{day}T030000Z.rdb"), "old", Cancellation);
        }

        var redis = await RedisServer.SharedAsync();
        var (exitCode, output) = await RunAsync("redis-backup", redis.Port, "test-redis");

        Assert.True(exitCode == 0, output);
        Assert.Equal(14, Directory.GetFiles(_folder).Length);
        Assert.False(File.Exists(Path.Combine(_folder, "redis-20200110T030000Z.rdb")));
    }

    [Theory]
    [InlineData("mysql-backup")]
    [InlineData("redis-backup")]
    public async Task A_failed_copy_leaves_the_earlier_ones_alone(string job)
    {
        var earlier = Path.Combine(_folder, "mysql-20200110T030000Z.sql.gz");
        await File.WriteAllTextAsync(earlier, "old", Cancellation);

        var (exitCode, output) = await RunAsync(job, LocalProcess.FreePort(), "wrong");

        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("is written", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder), file =>
            file != earlier && !file.EndsWith(".new", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_job_waits_for_its_hour()
    {
        var (text, _) = await PublishedScript.ReadAsync("mysql-backup");
        var plan = text[..text.IndexOf("sleep", StringComparison.Ordinal)]
            .Replace("$(date +%s)", "$NOW", StringComparison.Ordinal);

        foreach (var (now, wait) in new[] { (0, 10_800), (10_799, 1), (10_800, 86_400), (86_400 * 3 + 20_000, 77_200) })
        {
            var script = new PublishedScript(
                plan + "echo $((at - now))",
                new Dictionary<string, string> { ["NOW"] = $"{now}", ["BACKUP_HOUR"] = "3" }
            );
            Assert.Equal($"{wait}", (await script.RunAsync()).Output.Trim());
        }
    }

    private static async Task<IReadOnlyList<string>> SchemasAsync()
    {
        var (text, _) = await PublishedScript.ReadAsync("mysql-backup");
        return text.Split("--databases ")[1].Split('\n')[0].Split(' ');
    }

    /// <summary>Runs the script without the wait for its hour.</summary>
    private async Task<(int ExitCode, string Output)> RunAsync(string job, int port, string password)
    {
        var (text, variables) = await PublishedScript.ReadAsync(job);
        Assert.Equal(["BACKUP_COPIES", "BACKUP_HOUR", "STORE_HOST", "STORE_PASSWORD", "STORE_PORT"], variables.Order());
        var script = text[text.IndexOf("umask", StringComparison.Ordinal)..]
            .Replace($"{BackupJobs.MySqlFolder}/mysql-", $"{_folder}/mysql-", StringComparison.Ordinal)
            .Replace($"{BackupJobs.RedisFolder}/redis-", $"{_folder}/redis-", StringComparison.Ordinal)
            .Replace("/tmp/client.cnf", Path.Combine(_folder, "client.new"), StringComparison.Ordinal);
        var result = await new PublishedScript(
            script,
            new Dictionary<string, string>
            {
                ["BACKUP_COPIES"] = "14",
                ["STORE_HOST"] = "127.0.0.1",
                ["STORE_PORT"] = port.ToString(CultureInfo.InvariantCulture),
                ["STORE_PASSWORD"] = password,
            }
        ).RunAsync();
        File.Delete(Path.Combine(_folder, "client.new"));
        return result;
    }
}
