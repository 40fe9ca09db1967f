using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>While its switch is on, keeps what it should let go; lets go of everything when it is turned off.</summary>
internal sealed class MemoryLeak(FaultSwitches faults, TimeProvider time) : BackgroundService
{
    private const int Mebibyte = 1024 * 1024;
    private const int Most = 2048;

    private readonly List<byte[]> _kept = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await second.WaitForNextTickAsync(stoppingToken))
        {
            if (!faults.IsOn(FaultSwitch.MemoryLeak))
            {
                _kept.Clear();
                continue;
            }

            for (var more = (int)faults[FaultSwitch.MemoryLeak]; more > 0 && _kept.Count < Most; more--)
            {
                // memory that nobody has written to is not there yet
                var block = new byte[Mebibyte];
                Array.Fill(block, (byte)1);
                _kept.Add(block);
            }
        }
    }
}
