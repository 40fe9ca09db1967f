using System.Globalization;
using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;
using StackExchange.Redis;

namespace Biblio.AppHost.Backups;

/// <summary>The data of a Biblio whose MySQL and Redis are running.</summary>
internal sealed class StoredData(IDistributedApplicationBuilder builder, IReadOnlyList<string> schemas)
{
    public async Task BackUpAsync(string path, CancellationToken cancellationToken)
    {
        var client = await DatabaseClient.CreateAsync(builder, cancellationToken);
        await using var redis = await ConnectAsync(cancellationToken);
        var before = await RedisContent.ReadAsync(redis.GetDatabase());
        await BackupFile.CreateAsync(
            path,
            schemas,
            TimeProvider.System.GetUtcNow(),
            output => client.DumpAsync(schemas, output, cancellationToken),
            async output =>
            {
                var after = await RedisContent.ReadAsync(redis.GetDatabase());
                await RedisContent.WriteAsync(RedisContent.Join(before, after), output);
            }
        );
    }

    /// <summary>Replaces all data. No service may be running. After an interruption it can be repeated.</summary>
    public async Task RestoreAsync(string path, CancellationToken cancellationToken)
    {
        var client = await DatabaseClient.CreateAsync(builder, cancellationToken);
        await using var redis = await ConnectAsync(cancellationToken);
        await BackupFile.ReadAsync(path, BackupFile.Database, input => client.LoadAsync(input, cancellationToken));
        await BackupFile.ReadAsync(path, BackupFile.Redis, input => RedisContent.ReplaceAsync(redis, input));
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        var password = await builder.AddSecret(Redis.Password).Resource.GetValueAsync(cancellationToken);
        return await ConnectionMultiplexer.ConnectAsync(
            new ConfigurationOptions
            {
                EndPoints = { string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{builder.PortOf("cache")}") },
                Password = password,
                AllowAdmin = true,
                // A large backup may need minutes.
                AsyncTimeout = 600_000,
            }
        );
    }
}
