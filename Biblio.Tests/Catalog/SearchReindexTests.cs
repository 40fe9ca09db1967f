using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Persistence.Migrations;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MySqlConnector;

namespace Biblio.Tests.Catalog;

/// <summary>After an upgrade, the service indexes the books of before by itself.</summary>
public sealed class SearchReindexTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_catalogue_of_the_first_schema_follows_the_new_rules()
    {
        await using var app = new CatalogOfTheFirstSchema();
        await app.InitializeAsync();

        await Eventually.IsTrueAsync(async () => await CountOutdatedAsync(app) == "0");

        Assert.Equal(["L’Étranger"], await app.TitlesAsync("q=étrangers"));
        Assert.Equal(["L’Étranger"], await app.TitlesAsync("q=camus letranger"));
        Assert.Equal(["L’Étranger"], await app.TitlesAsync("q=roman 2070360024"));
        Assert.Equal(["雪国"], await app.TitlesAsync("q=雪国"));
        Assert.Empty(await app.TitlesAsync("q=国雪"));
        Assert.Equal(300, (await app.GetAsync("/books?q=novel&facets=true")).GetProperty("total").GetInt32());
        Assert.Equal(
            "302\t302",
            await app.SqlAsync("SELECT SUM(version), SUM(changed_at = '2026-01-02 03:04:05') FROM books")
        );
    }

    [Fact]
    public async Task Only_outdated_books_are_indexed_again()
    {
        await using var app = new CatalogApp();
        await app.InitializeAsync();
        await app.ImportCsvAsync("title\nDone before the restart\nTo be done");
        await app.SqlAsync("UPDATE books SET search = 'qqold', search_version = 1 WHERE title = 'To be done'");
        await app.SqlAsync("UPDATE books SET search = 'qqkept' WHERE title = 'Done before the restart'");

        using var reindexer = await StartReindexerAsync(app);

        await Eventually.IsTrueAsync(async () => await CountOutdatedAsync(app) == "0");
        Assert.Equal(["To be done"], await app.TitlesAsync("q=done"));
        Assert.Equal(["Done before the restart"], await app.TitlesAsync("q=kept"));
        await reindexer.StopAsync(CancellationToken);
    }

    [Fact]
    public async Task A_locked_book_delays_no_other_book()
    {
        await using var app = new CatalogApp();
        await app.InitializeAsync();
        await app.ImportCsvAsync(
            "title\nLocked\n" + string.Concat(Enumerable.Range(0, 150).Select(i => $"Free {i}\n"))
        );
        await app.SqlAsync("UPDATE books SET search = 'qqold', search_version = 1");
        await using var connection = new MySqlConnection(app.Connection);
        await connection.OpenAsync(CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken);
        await using var command = new MySqlCommand(
            "SELECT id FROM books WHERE title_key = 'locked' FOR UPDATE",
            connection,
            transaction
        );
        await command.ExecuteScalarAsync(CancellationToken);

        using var reindexer = await StartReindexerAsync(app);

        await Eventually.IsTrueAsync(async () => await CountOutdatedAsync(app) == "1");
        Assert.Empty(await app.TitlesAsync("q=locked&sort=title"));
        await transaction.RollbackAsync(CancellationToken);
        await Eventually.IsTrueAsync(async () => await CountOutdatedAsync(app) == "0");
        Assert.Equal(["Locked"], await app.TitlesAsync("q=locked&sort=title"));
        await reindexer.StopAsync(CancellationToken);
    }

    private static async Task<SearchReindexer> StartReindexerAsync(CatalogApp app)
    {
        var reindexer = ActivatorUtilities.CreateInstance<SearchReindexer>(app.Services);
        await reindexer.StartAsync(CancellationToken);
        return reindexer;
    }

    private static Task<string> CountOutdatedAsync(CatalogApp app) =>
        app.SqlAsync($"SELECT COUNT(*) FROM books WHERE search_version < {SearchText.Version}");

    /// <summary>A database with books as the first version of Biblio has left it.</summary>
    private sealed class CatalogOfTheFirstSchema : CatalogApp
    {
        protected override async Task PrepareSchemaAsync(string connection)
        {
            await using var database = new MySqlConnection(connection + ";AllowUserVariables=true");
            await database.OpenAsync(CancellationToken);
            await new Migrator(database, NullLogger.Instance).RunAsync(
                Migration.From(typeof(CatalogDbContext).Assembly, "Data.Sql", "catalog").Where(m => m.Number == 1),
                CancellationToken
            );
            await ExecuteAsync(
                """
                INSERT INTO books (title, title_key, price, currency, version, added_at, changed_at, isbn13, search)
                VALUES ('L’Étranger', 'l etranger', 9, 'EUR', 1, NOW(), '2026-01-02 03:04:05', '9782070360024',
                  'qql qqetranger qql qqetranger qql qqetranger qqalbert qqcamus qqroman qq9782070360024 qq2070360024');
                INSERT INTO books (title, title_key, price, currency, version, added_at, changed_at, search)
                VALUES ('雪国', '雪 国', 9, 'EUR', 1, NOW(), '2026-01-02 03:04:05', 'qqz96ea qqz56fd');
                INSERT INTO authors (name, name_key) VALUES ('Albert Camus', 'albert camus');
                INSERT INTO book_authors (book_id, position, author_id) SELECT MIN(b.id), 0, MIN(a.id) FROM books b, authors a;
                INSERT INTO subjects (name, name_key) VALUES ('Romans', 'romans');
                INSERT INTO book_subjects (book_id, position, subject_id)
                SELECT MIN(b.id), 0, MIN(s.id) FROM books b, subjects s;
                """
            );
            await ExecuteAsync(
                "INSERT INTO books (title, title_key, price, currency, version, added_at, changed_at, search) VALUES "
                    + string.Join(
                        ", ",
                        Enumerable
                            .Range(0, 300)
                            .Select(i =>
                                $"('Novels {i}', 'novels {i}', 9, 'EUR', 1, NOW(), '2026-01-02 03:04:05', 'qqnovels qq{i}')"
                            )
                    )
            );

            async Task ExecuteAsync(string sql)
            {
                await using var command = new MySqlCommand(sql, database);
                await command.ExecuteNonQueryAsync(CancellationToken);
            }
        }
    }
}
