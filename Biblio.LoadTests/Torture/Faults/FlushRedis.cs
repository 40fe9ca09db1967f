namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Deletes everything in Redis while it runs.</summary>
internal sealed class FlushRedis() : Fault("flush-redis", "cache")
{
    public override Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken) =>
        target.Stores!.ExecuteRedisAsync(["FLUSHALL"], cancellationToken);
}
