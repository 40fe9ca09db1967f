namespace Biblio.LoadTests.Reports;

/// <summary>SplitMix64: the same numbers on every machine and every .NET, and made anew for each order at no cost.</summary>
internal struct Chance(ulong state)
{
    private ulong _state = state;

    /// <summary>0 to 1, without 1.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    public int Next(int below) => (int)(NextShare() * below);

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
