namespace Biblio.LoadTests.Reports;

/// <summary>Numbers from 1, where the n-th comes up 1/n as often as the first.</summary>
internal sealed class Zipf
{
    private readonly double[] _upTo;

    public Zipf(int count)
    {
        _upTo = new double[count];
        var sum = 0.0;
        for (var n = 0; n < count; n++)
        {
            _upTo[n] = sum += 1.0 / (n + 1);
        }
    }

    public long Next(ref Chance chance)
    {
        var found = Array.BinarySearch(_upTo, chance.NextShare() * _upTo[^1]);
        return Math.Min(found < 0 ? ~found : found + 1, _upTo.Length - 1) + 1;
    }
}
