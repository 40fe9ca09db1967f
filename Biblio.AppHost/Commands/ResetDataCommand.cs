using Biblio.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using StackExchange.Redis;

namespace Biblio.AppHost.Commands;

/// <summary>A command on the dashboard that deletes all data after a confirmation.</summary>
internal static class ResetDataCommand
{
    public static void WithResetDataCommand(
        this IResourceBuilder<IResourceWithEndpoints> mysql,
        IResourceBuilder<IResourceWithConnectionString> cache
    )
    {
        var options = new CommandOptions
        {
            Description = "Stops the services, empties every schema and Redis, and starts the services again.",
            ConfirmationMessage =
                "All books, orders, accounts and messages are deleted and cannot be restored. Continue?",
            IconName = "DeleteDismiss",
        };
        mysql.WithCommand(
            "reset-data",
            "Reset data",
            async context =>
            {
                try
                {
                    var commands = context.Services.GetRequiredService<ResourceCommandService>();
                    var model = context.Services.GetRequiredService<DistributedApplicationModel>();
                    var services = model
                        .Resources.OfType<ProjectResource>()
                        .Where(service => service.Annotations.OfType<ScrapeTargetAnnotation>().Any())
                        .ToList();
                    await ExecuteAsync(
                        commands,
                        services,
                        KnownResourceCommands.StopCommand,
                        context.CancellationToken
                    );
                    try
                    {
                        await DeleteDataAsync(mysql, cache.Resource, context.CancellationToken);
                    }
                    finally
                    {
                        await ExecuteAsync(
                            commands,
                            services,
                            KnownResourceCommands.StartCommand,
                            context.CancellationToken
                        );
                    }

                    return CommandResults.Success("The data is as before the first start.");
                }
                catch (Exception e) when (e is MySqlException or RedisException or InvalidOperationException)
                {
                    return CommandResults.Failure(e);
                }
            },
            options
        );
    }

    private static Task<ExecuteCommandResult[]> ExecuteAsync(
        ResourceCommandService commands,
        IEnumerable<ProjectResource> services,
        string command,
        CancellationToken cancellationToken
    ) => Task.WhenAll(services.Select(service => commands.ExecuteCommandAsync(service, command, cancellationToken)));

    private static async Task DeleteDataAsync(
        IResourceBuilder<IResourceWithEndpoints> mysql,
        IResourceWithConnectionString cache,
        CancellationToken cancellationToken
    )
    {
        var builder = mysql.ApplicationBuilder;
        var drops = MySqlAccounts
            .Of(mysql.Resource)
            .OfType<SchemaAccount>()
            .Select(account => $"DROP DATABASE IF EXISTS `{account.Schema}`;");
        var creates = await MySqlAccounts.CreateAsync(mysql.Resource, MySql.AccountHost(builder), cancellationToken);
        var administrator = await MySql.GetAdministratorAsync(builder, mysql.Resource, cancellationToken);
        await using var connection = new MySqlConnection(administrator);
        await connection.OpenAsync(cancellationToken);
        await using var statements = new MySqlCommand(string.Concat(drops) + creates, connection);
        await statements.ExecuteNonQueryAsync(cancellationToken);

        var settings = ConfigurationOptions.Parse((await cache.GetConnectionStringAsync(cancellationToken))!);
        settings.AllowAdmin = true;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(settings);
        foreach (var server in redis.GetServers())
        {
            await server.FlushAllDatabasesAsync();
        }
    }
}
