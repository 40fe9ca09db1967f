using System.Globalization;

namespace Biblio.LoadTests.Torture.Stores;

/// <summary>Counts the database sessions of each schema every second, and keeps the highest numbers.</summary>
internal sealed class SessionSampler(StoreClients stores)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<string, int> _peaks = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Peaks => _peaks;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (; ; await Task.Delay(Interval, cancellationToken))
            {
                await SampleAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            var rows = await stores.ReadRowsAsync(
                "SELECT db, COUNT(*) FROM information_schema.processlist WHERE db LIKE '%db' GROUP BY db",
                cancellationToken
            );
            foreach (var row in rows)
            {
                var count = int.Parse(row[1], CultureInfo.InvariantCulture);
                _peaks[row[0]] = Math.Max(count, _peaks.GetValueOrDefault(row[0]));
            }
        }
        catch (LoadException)
        {
            // The database is down at the moment, so it has no sessions.
        }
    }
}
