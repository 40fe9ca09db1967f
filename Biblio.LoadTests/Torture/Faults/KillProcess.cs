namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Kills a process with SIGKILL. The AppHost starts it again.</summary>
internal sealed class KillProcess(string resource, string name) : Fault($"kill-{name}", resource)
{
    public override Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken) =>
        target.FindProcess(Resource!).KillAsync(cancellationToken);
}
