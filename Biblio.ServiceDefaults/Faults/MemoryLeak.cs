namespace Biblio.ServiceDefaults.Faults;

/// <summary>Allocates memory every second while its switch is on, and releases it when the switch is off.</summary>
internal sealed class MemoryLeak(FaultSwitches faults, TimeProvider time) : BackgroundService
{
    private const int Mebibyte = 1024 * 1024;
    private const int MaxMebibytes = 2048;

    private readonly List<byte[]> _blocks = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!faults.IsOn(FaultSwitch.MemoryLeak))
            {
                _blocks.Clear();
                continue;
            }

            for (var i = (int)faults[FaultSwitch.MemoryLeak]; i > 0 && _blocks.Count < MaxMebibytes; i--)
            {
                // The operating system commits memory at the first write.
                var block = new byte[Mebibyte];
                Array.Fill(block, (byte)1);
                _blocks.Add(block);
            }
        }
    }
}
