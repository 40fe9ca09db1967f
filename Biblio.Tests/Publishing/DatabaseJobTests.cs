using System.Globalization;
using Biblio.Tests.Fixtures;
using MySqlConnector;

namespace Biblio.Tests.Publishing;

/// <summary>The published script runs with a real client against a real server.</summary>
[Collection(nameof(PublishedScript))]
public sealed class DatabaseJobTests : IAsyncLifetime
{
    private readonly string _settings = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly Dictionary<string, string> _environment = [];
    private MariaDbServer _server = null!;
    private string _script = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await MariaDbServer.SharedAsync();
        await _server.ExecuteAsync(
            "CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY 'root1';"
                + "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;"
        );
        (_script, var variables) = await PublishedScript.ReadAsync("mysql-accounts");
        _script = _script.Replace("/tmp/client.cnf", _settings, StringComparison.Ordinal);
        foreach (var name in variables)
        {
            _environment[name] = name switch
            {
                "DATABASE_HOST" => "127.0.0.1",
                "DATABASE_PORT" => _server.Port.ToString(CultureInfo.InvariantCulture),
                "ROOT_PASSWORD" => "root1",
                _ => "first1",
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(_settings);
        await _server.ExecuteAsync(
            "DROP USER 'root'@'127.0.0.1';"
                + string.Concat(
                    new[] { "catalog", "inventory", "lending", "orders", "accounts" }.Select(name =>
                        $"DROP DATABASE IF EXISTS {name}db; DROP USER IF EXISTS '{name}'@'%';"
                    )
                )
                + "DROP USER IF EXISTS 'exporter'@'%';"
        );
    }

    [Fact]
    public async Task Accounts_of_the_job_reach_only_their_schema()
    {
        var (exitCode, output) = await RunAsync();

        Assert.True(exitCode == 0, output);
        await SelectAsync("catalog", "first1", "catalogdb");
        await Assert.ThrowsAsync<MySqlException>(() => SelectAsync("catalog", "first1", "ordersdb"));
        await SelectAsync("exporter", "first1", "performance_schema");
    }

    [Fact]
    public async Task An_update_sets_new_passwords_and_keeps_the_data()
    {
        await RunAsync();
        await _server.ExecuteAsync("CREATE TABLE kept (id INT)", "catalogdb");
        _environment["CATALOG_PASSWORD"] = "second2";

        var (exitCode, output) = await RunAsync();

        Assert.True(exitCode == 0, output);
        await SelectAsync("catalog", "second2", "catalogdb");
        await Assert.ThrowsAsync<MySqlException>(() => SelectAsync("catalog", "first1", "catalogdb"));
        Assert.Equal("kept", (await _server.ExecuteAsync("SHOW TABLES", "catalogdb")).Trim());
    }

    [Theory]
    [InlineData("")]
    [InlineData("it's")]
    [InlineData("$(id)")]
    public async Task A_password_that_could_end_a_statement_is_rejected(string password)
    {
        _environment["ORDERS_PASSWORD"] = password;

        var (exitCode, output) = await RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("is not letters and digits", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_other_user_can_read_the_file_with_the_password()
    {
        await RunAsync();

        var mode = await LocalProcess.RunAsync(
            "stat",
            ["-c", "%a", _settings],
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal("600", mode.Trim());
    }

    private async Task SelectAsync(string account, string password, string schema)
    {
        var text =
            $"Server=127.0.0.1;Port={_server.Port};User ID={account};Password={password};Database={schema};Pooling=false";
        await using var connection = new MySqlConnection(text);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
    }

    private Task<(int ExitCode, string Output)> RunAsync() => new PublishedScript(_script, _environment).RunAsync();
}
