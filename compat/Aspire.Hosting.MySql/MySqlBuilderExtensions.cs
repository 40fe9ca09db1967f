using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.MySql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Aspire.Hosting;

/// <summary>Adds MySQL servers and their databases to an application.</summary>
public static class MySqlBuilderExtensions
{
    /// <summary>Adds a MySQL server. Without a password parameter, a password is generated and persisted.</summary>
    public static IResourceBuilder<MySqlServerResource> AddMySql(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var server = new MySqlServerResource(
            name, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 3306, name: MySqlServerResource.PrimaryEndpointName)
            .WithImage("library/mysql", "9.7")
            .WithImageRegistry("docker.io")
            .WithIconName("DatabaseMultiple")
            .WithEnvironment(context => context.EnvironmentVariables["MYSQL_ROOT_PASSWORD"] = server.PasswordParameter)
            .WithConnectionHealthCheck()
            .OnResourceReady(CreateDatabasesAsync);
    }

    /// <summary>Adds a database, which is created when the server is ready.</summary>
    public static IResourceBuilder<MySqlDatabaseResource> AddDatabase(
        this IResourceBuilder<MySqlServerResource> builder, [ResourceName] string name, string? databaseName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var database = new MySqlDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database);
        return builder.ApplicationBuilder.AddResource(database).WithIconName("Database").WithConnectionHealthCheck();
    }

    /// <summary>Replaces the SQL <c>CREATE DATABASE IF NOT EXISTS</c>.</summary>
    public static IResourceBuilder<MySqlDatabaseResource> WithCreationScript(
        this IResourceBuilder<MySqlDatabaseResource> builder, string script)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(script);
        return builder.WithAnnotation(new MySqlCreationScriptAnnotation(script));
    }

    public static IResourceBuilder<MySqlServerResource> WithDataVolume(
        this IResourceBuilder<MySqlServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/var/lib/mysql", isReadOnly);
    }

    private static IResourceBuilder<T> WithConnectionHealthCheck<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithConnectionString
    {
        string? connectionString = null;
        builder.OnConnectionStringAvailable(async (resource, _, cancellationToken) =>
            connectionString = await resource.GetConnectionStringAsync(cancellationToken));

        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, _ => new MySqlHealthCheck(() => connectionString), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }

    private static async Task CreateDatabasesAsync(
        MySqlServerResource server, ResourceReadyEvent ready, CancellationToken cancellationToken)
    {
        var logger = ready.Services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        await using var connection = new MySqlConnection(
            await server.ConnectionStringExpression.GetValueAsync(cancellationToken));
        await connection.OpenAsync(cancellationToken);
        foreach (var database in server.DatabaseResources)
        {
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = database.Annotations.OfType<MySqlCreationScriptAnnotation>().LastOrDefault()?.Script
                    ?? $"CREATE DATABASE IF NOT EXISTS {new MySqlCommandBuilder().QuoteIdentifier(database.DatabaseName)}";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (MySqlException e)
            {
                // The server is ready, and the health check of the database stays unhealthy.
                logger.LogError(e, "Failed to create database '{DatabaseName}'", database.DatabaseName);
            }
        }
    }
}
