using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.MySql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Aspire.Hosting;

public static class MySqlBuilderExtensions
{
    private const string Registry = "docker.io";

    /// <summary>A MySQL server; its password is generated and kept unless one is given.</summary>
    public static IResourceBuilder<MySqlServerResource> AddMySql(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var server = new MySqlServerResource(name, password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password"));
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 3306, name: MySqlServerResource.PrimaryEndpointName)
            .WithImage("library/mysql", "9.7")
            .WithImageRegistry(Registry)
            .WithIconName("DatabaseMultiple")
            .WithEnvironment(context => context.EnvironmentVariables["MYSQL_ROOT_PASSWORD"] = server.PasswordParameter)
            .WithConnectionHealth()
            .OnResourceReady(CreateDatabasesAsync);
    }

    public static IResourceBuilder<MySqlDatabaseResource> AddDatabase(this IResourceBuilder<MySqlServerResource> builder, string name, string? databaseName = null)
    {
        var database = new MySqlDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.AddDatabase(database);
        return builder.ApplicationBuilder.AddResource(database).WithIconName("Database").WithConnectionHealth();
    }

    public static IResourceBuilder<MySqlDatabaseResource> WithCreationScript(this IResourceBuilder<MySqlDatabaseResource> builder, string script) =>
        builder.WithAnnotation(new MySqlCreationScriptAnnotation(script), ResourceAnnotationMutationBehavior.Replace);

    public static IResourceBuilder<MySqlServerResource> WithPassword(this IResourceBuilder<MySqlServerResource> builder, IResourceBuilder<ParameterResource> password)
    {
        builder.Resource.PasswordParameter = password.Resource;
        return builder;
    }

    public static IResourceBuilder<MySqlServerResource> WithDataVolume(this IResourceBuilder<MySqlServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), "/var/lib/mysql", isReadOnly);

    public static IResourceBuilder<MySqlServerResource> WithDataBindMount(this IResourceBuilder<MySqlServerResource> builder, string source, bool isReadOnly = false) =>
        builder.WithBindMount(source, "/var/lib/mysql", isReadOnly);

    /// <summary>SQL files that a new server runs first.</summary>
    public static IResourceBuilder<MySqlServerResource> WithInitFiles(this IResourceBuilder<MySqlServerResource> builder, string source) =>
        builder.WithContainerFiles("/docker-entrypoint-initdb.d", Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory));

    public static IResourceBuilder<T> WithPhpMyAdmin<T>(
        this IResourceBuilder<T> builder, Action<IResourceBuilder<PhpMyAdminContainerResource>>? configureContainer = null, string? containerName = null) where T : MySqlServerResource
    {
        var application = builder.ApplicationBuilder;
        var admin = application.Resources.OfType<PhpMyAdminContainerResource>().SingleOrDefault() is { } present
            ? application.CreateResourceBuilder(present)
            : application.AddResource(new PhpMyAdminContainerResource(containerName ?? "phpmyadmin"))
                .WithImage("library/phpmyadmin", "5.2")
                .WithImageRegistry(Registry)
                .WithHttpEndpoint(targetPort: 80, name: "http")
                .WithIconName("WindowDatabase")
                .ExcludeFromManifest();
        configureContainer?.Invoke(admin);
        return builder;
    }

    public static IResourceBuilder<PhpMyAdminContainerResource> WithHostPort(this IResourceBuilder<PhpMyAdminContainerResource> builder, int? port) =>
        builder.WithEndpoint("http", endpoint => endpoint.Port = port);

    private static IResourceBuilder<T> WithConnectionHealth<T>(this IResourceBuilder<T> builder) where T : IResourceWithConnectionString
    {
        string? connectionString = null;
        builder.OnConnectionStringAvailable(async (resource, _, cancellationToken) =>
            connectionString = await resource.GetConnectionStringAsync(cancellationToken));

        var key = $"{builder.Resource.Name}_check";
        builder.ApplicationBuilder.Services.AddHealthChecks()
            .Add(new HealthCheckRegistration(key, _ => new MySqlHealthCheck(() => connectionString), failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }

    private static async Task CreateDatabasesAsync(MySqlServerResource server, ResourceReadyEvent ready, CancellationToken cancellationToken)
    {
        var logger = ready.Services.GetRequiredService<ResourceLoggerService>().GetLogger(server);
        var databases = ready.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .OfType<MySqlDatabaseResource>().Where(database => database.Parent == server).ToList();
        if (databases.Count == 0)
        {
            return;
        }

        await using var connection = new MySqlConnection(
            await ((IResourceWithConnectionString)server).GetConnectionStringAsync(cancellationToken));
        await connection.OpenAsync(cancellationToken);
        foreach (var database in databases)
        {
            try
            {
                await using var command = connection.CreateCommand();
                command.CommandText = database.Annotations.OfType<MySqlCreationScriptAnnotation>().LastOrDefault()?.Script
                    ?? $"CREATE DATABASE IF NOT EXISTS `{database.DatabaseName.Replace("`", "``", StringComparison.Ordinal)}`";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch (MySqlException e)
            {
                logger.LogError(e, "Failed to create database '{DatabaseName}'", database.DatabaseName);
            }
        }
    }
}
