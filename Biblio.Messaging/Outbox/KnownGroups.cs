using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// The consumer groups that read this service's messages. They are in the database, because Redis can lose its groups
/// while their services are stopped. A message is kept for such a group until the group returns.
/// </summary>
internal sealed class KnownGroups(TimeProvider time, TimeSpan retention)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMinutes(10);

    private readonly Dictionary<(string Stream, string Name), (DateTime SeenAt, DateTime SavedAt)> _groups = [];
    private bool _isLoaded;

    /// <summary>Adds the groups that Redis has now, and returns all that are known, with the time of the last sight.</summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> UpdateAsync(
        DbContext db,
        string stream,
        IEnumerable<string> present,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        await LoadAsync(db, cancellationToken);
        foreach (var name in present)
        {
            var savedAt = _groups.GetValueOrDefault((stream, name)).SavedAt;
            if (now - savedAt >= SaveInterval)
            {
                await db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO outbox_groups (stream, name, seen_at) VALUES ({stream}, {name}, {now})
                    ON DUPLICATE KEY UPDATE seen_at = {now}
                    """,
                    cancellationToken
                );
                savedAt = now;
            }

            _groups[(stream, name)] = (now, savedAt);
        }

        foreach (var group in _groups.Where(group => now - group.Value.SeenAt > retention).ToList())
        {
            await ForgetAsync(db, group.Key.Stream, group.Key.Name, cancellationToken);
        }

        return _groups
            .Where(group => group.Key.Stream == stream)
            .ToDictionary(group => group.Key.Name, group => group.Value.SeenAt);
    }

    public async Task ForgetAsync(DbContext db, string stream, string name, CancellationToken cancellationToken)
    {
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM outbox_groups WHERE stream = {stream} AND name = {name}",
            cancellationToken
        );
        _groups.Remove((stream, name));
    }

    private async Task LoadAsync(DbContext db, CancellationToken cancellationToken)
    {
        if (_isLoaded)
        {
            return;
        }

        var rows = await db
            .Database.SqlQuery<Row>($"SELECT stream AS Stream, name AS Name, seen_at AS SeenAt FROM outbox_groups")
            .ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            _groups[(row.Stream, row.Name)] = (row.SeenAt, row.SeenAt);
        }

        _isLoaded = true;
    }

    private sealed record Row(string Stream, string Name, DateTime SeenAt);
}
