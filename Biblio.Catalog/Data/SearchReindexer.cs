using System.Data;
using System.Diagnostics;
using Biblio.Catalog.Model;
using Biblio.Persistence;
using Biblio.Persistence.Migrations;

namespace Biblio.Catalog.Data;

/// <summary>
/// Indexes the books again whose search text was made by older rules. It works in small transactions, so it continues
/// after a restart, and searches and changes go on. Each book counts for itself, so replicas share the work.
/// </summary>
internal sealed class SearchReindexer(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    TimeProvider time,
    ILogger<SearchReindexer> logger
) : BackgroundService
{
    internal static readonly string NextBatchSql = $"""
        SELECT id FROM books WHERE search_version < {SearchText.Version}
        ORDER BY search_version, id LIMIT 100 FOR UPDATE SKIP LOCKED
        """;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    // While replicas are replaced one by one, an old one still adds books by the old rules.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (true)
        {
            var delay = RetryDelay;
            try
            {
                await IndexUnlockedAsync(stoppingToken);
                // A request or another replica may have locked some of the books.
                delay = await IsAnyOutdatedAsync(stoppingToken) ? RetryDelay : Interval;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ReindexFailed(exception.GetBaseException().Message);
            }

            await Task.Delay(delay, time, stoppingToken);
        }
    }

    private async Task IndexUnlockedAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var books = 0;
        for (var indexed = 1; indexed > 0; books += indexed)
        {
            indexed = await IndexBatchAsync(cancellationToken);
            if (books == 0 && indexed > 0)
            {
                logger.ReindexStarted(SearchText.Version);
            }
        }

        if (books > 0)
        {
            logger.BooksReindexed(books, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }

    private async Task<int> IndexBatchAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CatalogDbContext>();
        // Without gap locks, because requests add books at the same time.
        return await db.InTransactionAsync(
            async cancellationToken =>
            {
                var ids = await db.QueryAsync(NextBatchSql, [], row => row.GetInt64(0), cancellationToken);
                if (ids.Count > 0)
                {
                    var books = await BookRow.LoadAsync(db, ids, cancellationToken);
                    await db.ExecuteAsync(
                        string.Concat(
                            books.Select(
                                (book, i) =>
                                    $"UPDATE books SET search = {{{i}}}, search_version = {SearchText.Version} WHERE id = {book.Id};"
                            )
                        ),
                        books.ConvertAll(book => (object)book.ToContent().ToSearchText()),
                        cancellationToken
                    );
                }

                return ids.Count;
            },
            cancellationToken,
            IsolationLevel.ReadCommitted
        );
    }

    private async Task<bool> IsAnyOutdatedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var sql = $"SELECT EXISTS (SELECT 1 FROM books WHERE search_version < {SearchText.Version})";
        var outdated = await scope
            .ServiceProvider.GetRequiredService<CatalogDbContext>()
            .QueryAsync(sql, [], row => row.GetInt64(0), cancellationToken);
        return outdated[0] != 0;
    }
}
