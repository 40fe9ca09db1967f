namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Kills Redis and deletes its files, so that it starts empty, as on a new machine.</summary>
internal sealed class WipeRedis() : Fault("wipe-redis", "cache")
{
    public override async Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken)
    {
        await target.FindProcess(Resource!).KillAsync(cancellationToken);
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(target.StateFolder!, "redis")))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
