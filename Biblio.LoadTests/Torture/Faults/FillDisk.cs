namespace Biblio.LoadTests.Torture.Faults;

/// <summary>
/// Leaves no free byte for some seconds on the file system of the database, the append-only file of Redis and the logs.
/// </summary>
internal sealed class FillDisk() : Fault("fill-disk")
{
    public override string? FindObstacle(FaultTarget target) => base.FindObstacle(target) ?? target.NoDiskReason;

    public override async Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            target.Disk!.Fill();
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            target.Disk!.Free();
        }
    }
}
