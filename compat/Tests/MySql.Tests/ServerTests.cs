using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace MySqlTests;

/// <summary>Tests the hosting stand-in with a real MariaDB instead of the container.</summary>
public sealed class ServerTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_ready_server_has_healthy_databases()
    {
        var mariadb = await MariaDbServer.StartAsync();
        await mariadb.ExecuteAsync("""
            CREATE USER root@'%' IDENTIFIED BY 'secret';
            GRANT ALL ON *.* TO root@'%';
            DROP USER IF EXISTS root@'127.0.0.1'
            """);
        var builder = ResourceTests.NewBuilder();
        var server = builder.AddMySql("mysql", builder.AddParameter("secret", "secret"))
            .WithEndpoint("tcp", endpoint => endpoint.AllocatedEndpoint = new(endpoint, "127.0.0.1", mariadb.Port));
        var plain = server.AddDatabase("plain", "a `quoted` name");
        var scripted = server.AddDatabase("scripted").WithCreationScript("CREATE DATABASE scripted CHARACTER SET latin1");
        var refused = server.AddDatabase("refused").WithCreationScript("this is no SQL");
        await using var application = builder.Build();

        IResourceWithConnectionString[] resources = [server.Resource, plain.Resource, scripted.Resource, refused.Resource];
        foreach (var resource in resources)
        {
            await builder.Eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, application.Services), CancellationToken);
        }

        await builder.Eventing.PublishAsync(new ResourceReadyEvent(server.Resource, application.Services), CancellationToken);

        Assert.Equal(
            "a `quoted` name\tutf8mb4\nscripted\tlatin1\n",
            await mariadb.ExecuteAsync("""
                SELECT schema_name, default_character_set_name FROM information_schema.schemata
                WHERE schema_name LIKE 'a %' OR schema_name IN ('scripted', 'refused') ORDER BY 1
                """));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync("mysql_check"));
        Assert.Equal(HealthStatus.Healthy, await HealthAsync("plain_check"));
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync("refused_check"));

        mariadb.Process.Kill();
        Assert.Equal(HealthStatus.Unhealthy, await HealthAsync("mysql_check"));

        async Task<HealthStatus> HealthAsync(string name) =>
            (await application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(
                check => check.Name == name, CancellationToken)).Entries[name].Status;
    }

    [Fact]
    public async Task Before_a_connection_string_is_there_the_server_is_unhealthy()
    {
        var builder = ResourceTests.NewBuilder();
        builder.AddMySql("mysql");
        await using var application = builder.Build();

        var report = await application.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "mysql_check", CancellationToken);

        Assert.Equal("The connection string is not available.", report.Entries["mysql_check"].Description);
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
    }
}
