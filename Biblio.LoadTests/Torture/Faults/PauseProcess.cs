namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Suspends a process with SIGSTOP for some seconds. It keeps its connections and answers nothing.</summary>
internal sealed class PauseProcess(string resource, string name) : Fault($"pause-{name}", resource)
{
    public override async Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken)
    {
        var process = target.FindProcess(Resource!);
        try
        {
            process.Pause();
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            process.Resume();
        }
    }
}
