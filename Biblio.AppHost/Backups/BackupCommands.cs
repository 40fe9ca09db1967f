using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Backups;

/// <summary>
/// The settings <c>Backup=FILE</c>, <c>Restore=FILE</c> and <c>StoreShell=STORE</c> of the commands of <c>./biblio</c>. A
/// backup reads a running Biblio. Otherwise only MySQL and Redis start, and stop again afterwards.
/// </summary>
internal static class BackupCommands
{
    private static readonly string[] Stores = ["mysql", "cache"];

    /// <summary>Does what the settings ask for. It must be called last.</summary>
    public static void AddBackups(this IDistributedApplicationBuilder builder, IResourceBuilder<IResource> mysql)
    {
        if (!StoresOnly.IsRequested(builder))
        {
            return;
        }

        try
        {
            Prepare(builder, mysql.Resource).GetAwaiter().GetResult();
        }
        catch (BackupException e)
        {
            throw new SettingsException(e.Message);
        }
    }

    private static async Task Prepare(IDistributedApplicationBuilder builder, IResource mysql)
    {
        var schemas = MySqlAccounts.Of(mysql).OfType<SchemaAccount>().Select(account => account.Schema).ToList();
        var external = builder.Resources.OfType<IResourceWithConnectionString>().Select(resource => resource.Name);
        if (schemas.Count == 0 || external.Append("cache").Any(builder.IsExternal))
        {
            throw new BackupException("A connection string names an external server. Back it up with its own tools.");
        }

        var data = new StoredData(builder, schemas);
        var isRunning = RunLock.IsHeld(builder.Local().Folder);
        if (builder.Configuration[StoresOnly.Backup] is { } backup)
        {
            if (isRunning)
            {
                await BackUpAsync(data, backup, CancellationToken.None);
                Environment.Exit(0);
            }

            StartStoresOnly(builder, cancellationToken => BackUpAsync(data, backup, cancellationToken));
            return;
        }

        if (builder.Configuration[StoresOnly.Shell] is { } store)
        {
            Environment.Exit(await StoreShell.RunAsync(builder, store, isRunning));
        }

        var restore = builder.Configuration[StoresOnly.Restore]!;
        if (isRunning)
        {
            throw new BackupException("Biblio runs; ./biblio down stops it. Nothing was changed.");
        }

        await ConfirmAsync(restore, schemas);
        StartStoresOnly(builder, async cancellationToken =>
        {
            await data.RestoreAsync(restore, cancellationToken);
            Console.WriteLine("The data is restored. ./biblio up starts Biblio with it.");
        });
    }

    private static async Task BackUpAsync(StoredData data, string path, CancellationToken cancellationToken)
    {
        await data.BackUpAsync(path, cancellationToken);
        Console.WriteLine($"{path} ({new FileInfo(path).Length / 1024} KB) contains everything that Biblio stores.");
    }

    private static async Task ConfirmAsync(string path, IReadOnlyList<string> schemas)
    {
        var manifest = await BackupFile.VerifyAsync(path);
        if (!manifest.Schemas.Order().SequenceEqual(schemas.Order()))
        {
            throw new BackupException(
                $"{path} has the schemas {string.Join(", ", manifest.Schemas)}, but Biblio uses "
                    + $"{string.Join(", ", schemas)}. Nothing was changed."
            );
        }

        Console.Write(
            $"Replace every book, order and account of this Biblio with those of {manifest.CreatedAt.ToLocalTime():f}? "
                + "Type yes: "
        );
        if (Console.ReadLine() != "yes")
        {
            throw new BackupException("Nothing was changed.");
        }
    }

    private static void StartStoresOnly(IDistributedApplicationBuilder builder, Func<CancellationToken, Task> action)
    {
        foreach (var resource in builder.Resources.Where(resource => !Stores.Contains(resource.Name)))
        {
            resource.Annotations.Add(new ExplicitStartupAnnotation());
        }

        builder.Services.AddHostedService(services => new BackupRun(
            action,
            services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<IHostApplicationLifetime>()
        ));
    }

    /// <summary>Waits for MySQL and Redis, runs the action once, and stops the AppHost.</summary>
    private sealed class BackupRun(
        Func<CancellationToken, Task> action,
        ResourceNotificationService notifications,
        IHostApplicationLifetime lifetime
    ) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            try
            {
                foreach (var store in Stores)
                {
                    await notifications.WaitForResourceHealthyAsync(store, stoppingToken);
                }

                await action(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                Fail("it was interrupted. Run it again.");
            }
            catch (Exception e)
            {
                // The host would log the exception with its stack, and report success.
                Fail(e.Message);
            }
            finally
            {
                lifetime.StopApplication();
            }
        }

        private static void Fail(string reason)
        {
            Console.Error.WriteLine($"biblio: {reason}");
            Environment.ExitCode = 1;
        }
    }
}
