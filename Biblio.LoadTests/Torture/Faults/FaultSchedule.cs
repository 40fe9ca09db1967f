namespace Biblio.LoadTests.Torture.Faults;

/// <summary>A fault of the schedule: the pause before it, and how long it lasts if it has a length.</summary>
internal sealed record PlannedFault(Fault Fault, TimeSpan Pause, TimeSpan Length);

internal static class FaultSchedule
{
    /// <summary>
    /// Returns rounds without end. Each round has every fault once, in a random order. Equal seeds give equal schedules.
    /// </summary>
    public static IEnumerable<PlannedFault> Create(IReadOnlyList<Fault> faults, int seed)
    {
        var random = new Random(seed);
        while (faults.Count > 0)
        {
            var round = faults.ToArray();
            random.Shuffle(round);
            foreach (var fault in round)
            {
                yield return new(
                    fault,
                    TimeSpan.FromSeconds(0.3 + (1.7 * random.NextDouble())),
                    TimeSpan.FromSeconds(2 + (2 * random.NextDouble()))
                );
            }
        }
    }
}
