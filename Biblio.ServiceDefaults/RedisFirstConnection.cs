using StackExchange.Redis;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Connects to Redis before the other parts of a service start, on a thread of its own. The client connects when it is
/// first needed, and blocks until it is connected. The parts of a service that start at once would block every thread
/// of the pool, the answer of Redis would find none, and the service would be ready two seconds later.
/// </summary>
internal sealed class RedisFirstConnection(IServiceProvider services) : IHostedLifecycleService
{
    // The client gives up after two seconds. Then the service starts without Redis.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var connecting = Task.Factory.StartNew(
            services.GetRequiredService<IConnectionMultiplexer>,
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            await connecting.WaitAsync(Timeout, cancellationToken);
        }
        catch (Exception exception) when (RedisClient.IsOutage(exception))
        {
            // The next use connects again, and the health check reports the outage.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
