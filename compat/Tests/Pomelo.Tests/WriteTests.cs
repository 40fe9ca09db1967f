using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure;

namespace Pomelo.Tests;

/// <summary>What changes data: SaveChanges, ExecuteUpdate and ExecuteDelete, raw SQL, transactions.</summary>
public sealed class WriteTests : IAsyncLifetime
{
    private readonly SqlLog _sql = new();
    private string _connectionString = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _connectionString = await ShopDatabase.CreateAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Insert_update_and_delete()
    {
        await using var shop = Open(_sql);
        var book = Novel("A");
        shop.Add(book);
        Assert.Equal(1, await shop.SaveChangesAsync(Token));
        Assert.Equal(1, book.Id);

        book.Stock = 9;
        Assert.Equal(1, await shop.SaveChangesAsync(Token));

        shop.Remove(book);
        Assert.Equal(1, await shop.SaveChangesAsync(Token));
        Assert.Equal(0, await shop.Books.CountAsync(Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task A_graph_is_saved_with_its_keys_in_few_statements()
    {
        await using var shop = Open(_sql);
        shop.Add(new Author { Name = "A", Books = [Novel("1"), Novel("2"), Novel("3")] });
        await shop.SaveChangesAsync(Token);
        Assert.Equal([("1", 1L), ("2", 2L), ("3", 3L)], (await shop.Books.AsNoTracking().OrderBy(b => b.Id).ToListAsync(Token)).Select(b => (b.Title, b.AuthorId!.Value + b.Id - 1)));
        _sql.AssertSql();
    }

    [Fact]
    public async Task A_server_without_returning_gives_the_keys_back_too()
    {
        // the statements for MySQL run on MariaDB as well
        var options = new DbContextOptionsBuilder<Shop>().UseMySql(_connectionString, new MySqlServerVersion("8.4.0")).AddInterceptors(_sql);
        await using var shop = new Shop(options.Options);
        var books = new[] { Novel("1"), Novel("2"), Novel("3") };
        shop.AddRange(books);
        await shop.SaveChangesAsync(Token);
        Assert.Equal(books.Select(b => (b.Id, b.Title)), (await shop.Books.AsNoTracking().ToListAsync(Token)).OrderBy(b => b.Id).Select(b => (b.Id, b.Title)).OrderBy(b => b.Title));
        _sql.AssertSql();
    }

    [Fact]
    public async Task A_thousand_rows_go_in_one_statement_and_know_their_keys()
    {
        await using var shop = Open(_sql);
        var books = Enumerable.Range(0, 1000).Select(i => Novel($"Novel {i:0000}")).ToList();
        shop.AddRange(books);
        var watch = Stopwatch.StartNew();
        await shop.SaveChangesAsync(Token);
        TestContext.Current.TestOutputHelper!.WriteLine($"1000 rows: {watch.ElapsedMilliseconds} ms");

        Assert.Single(_sql.All);
        Assert.Equal(books.OrderBy(b => b.Id).Select(b => b.Title), await shop.Books.AsNoTracking().OrderBy(b => b.Id).Select(b => b.Title).ToListAsync(Token));
    }

    [Fact]
    public async Task MaxBatchSize_is_kept()
    {
        await using var shop = ShopDatabase.Open(_connectionString, _sql, mysql => mysql.MaxBatchSize(10));
        shop.AddRange(Enumerable.Range(0, 25).Select(i => Novel($"Novel {i}")));
        await shop.SaveChangesAsync(Token);
        Assert.Equal(3, _sql.All.Count);
        Assert.Equal(25, await shop.Books.CountAsync(Token));
    }

    [Fact]
    public async Task Many_updates_and_deletes_go_in_one_batch()
    {
        await using var shop = Open(_sql);
        shop.AddRange(Enumerable.Range(0, 20).Select(i => Novel($"Novel {i}")));
        await shop.SaveChangesAsync(Token);
        foreach (var book in shop.Books.Local.Take(10))
        {
            book.Price += 1;
        }

        shop.RemoveRange(shop.Books.Local.Skip(10));
        Assert.Equal(20, await shop.SaveChangesAsync(Token));
        Assert.Equal(2, _sql.All.Count);
        Assert.Equal(10, await shop.Books.CountAsync(b => b.Price == 11, Token));
    }

    [Fact]
    public async Task A_stale_concurrency_token_is_refused()
    {
        await using var shop = Open();
        shop.Add(Novel("A"));
        await shop.SaveChangesAsync(Token);
        await using var other = Open(_sql);
        var stale = await other.Books.SingleAsync(Token);
        var current = shop.Books.Local.Single();
        (current.Stock, current.Version) = (1, 1);
        await shop.SaveChangesAsync(Token);

        (stale.Stock, stale.Version) = (2, 1);
        var error = await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync(Token));
        Assert.Same(stale, Assert.Single(error.Entries).Entity);
        other.Remove(stale);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => other.SaveChangesAsync(Token));
        Assert.Equal(1, (await shop.Books.AsNoTracking().SingleAsync(Token)).Stock);
        _sql.AssertSql();
    }

    [Fact]
    public async Task An_update_that_changes_nothing_still_finds_its_row()
    {
        await using var shop = Open();
        shop.Add(Novel("A"));
        await shop.SaveChangesAsync(Token);
        shop.Entry(shop.Books.Local.Single()).Property(b => b.Stock).IsModified = true;
        Assert.Equal(1, await shop.SaveChangesAsync(Token));
        Assert.Equal(1, await shop.Books.ExecuteUpdateAsync(s => s.SetProperty(b => b.Stock, b => b.Stock), Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_duplicate_is_a_DbUpdateException_with_the_servers_state(bool last)
    {
        await using var shop = Open();
        shop.Add(Novel("A"));
        await shop.SaveChangesAsync(Token);
        await using var other = Open();
        if (last)
        {
            // the error comes from the second statement of the batch
            other.Add(new Author { Name = "first" });
        }

        other.Add(Novel("A"));
        var error = await Assert.ThrowsAsync<DbUpdateException>(() => other.SaveChangesAsync(Token));
        var inner = Assert.IsAssignableFrom<DbException>(error.InnerException);
        Assert.Equal("23000", inner.SqlState);
        Assert.Equal(1062, inner.ErrorCode);
        Assert.False(inner.IsTransient);
        Assert.Contains("Duplicate entry", inner.Message, StringComparison.Ordinal);
        Assert.Equal(0, await other.Authors.CountAsync(Token));
    }

    [Fact]
    public async Task ExecuteUpdate_is_one_conditional_statement()
    {
        await using var shop = Open(_sql);
        shop.AddRange(Novel("A", stock: 5), Novel("B", stock: 1));
        await shop.SaveChangesAsync(Token);
        var quantity = 3;
        var title = "A";

        Assert.Equal(1, await shop.Books.Where(b => b.Title == title && b.Stock >= quantity).ExecuteUpdateAsync(s => s.SetProperty(b => b.Stock, b => b.Stock - quantity), Token));
        Assert.Equal(0, await shop.Books.Where(b => b.Title == title && b.Stock >= quantity).ExecuteUpdateAsync(s => s.SetProperty(b => b.Stock, b => b.Stock - quantity), Token));
        Assert.Equal(2, await shop.Books.ExecuteUpdateAsync(s => s.SetProperty(b => b.Withdrawn, true).SetProperty(b => b.Subtitle, b => b.Title + "!").SetProperty(b => b.Cover, Cover.Hard), Token));
        Assert.Equal(1, await shop.Books.OrderByDescending(b => b.Title).Take(1).ExecuteUpdateAsync(s => s.SetProperty(b => b.Price, 99m), Token));

        var books = await shop.Books.AsNoTracking().OrderBy(b => b.Title).ToListAsync(Token);
        Assert.Equal([(2, 10m, "A!", true), (1, 99m, "B!", true)], books.Select(b => (b.Stock, b.Price, b.Subtitle!, b.Withdrawn && b.Cover == Cover.Hard)));
        _sql.AssertSql();
    }

    [Fact]
    public async Task ExecuteUpdate_and_ExecuteDelete_over_joins_and_subqueries()
    {
        await using var shop = Open(_sql);
        shop.AddRange(new Author { Name = "A", Country = "CA", Books = [Novel("1"), Novel("2")] }, new Author { Name = "B", Books = [Novel("3")] });
        await shop.SaveChangesAsync(Token);

        Assert.Equal(2, await shop.Books.Where(b => b.Author!.Country == "CA").ExecuteUpdateAsync(s => s.SetProperty(b => b.Price, b => b.Price + 1), Token));
        Assert.Equal(3, await shop.Books.Where(b => shop.Authors.Any(a => a.Id == b.AuthorId)).Select(b => new { Book = b, b.Author!.Name })
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Book.Subtitle, x => x.Name), Token));
        Assert.Equal(2, await shop.Books.Where(b => b.Author!.Country == "CA").ExecuteDeleteAsync(Token));
        Assert.Equal(1, await shop.Authors.Where(a => !a.Books.Any()).ExecuteDeleteAsync(Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task ExecuteDelete_in_portions()
    {
        await using var shop = Open(_sql);
        shop.AddRange(Enumerable.Range(0, 5).Select(i => Novel($"{i}")));
        await shop.SaveChangesAsync(Token);
        Assert.Equal(2, await shop.Books.Where(b => b.Stock >= 0).OrderBy(b => b.Title).Take(2).ExecuteDeleteAsync(Token));
        Assert.Equal(["2", "3", "4"], await shop.Books.OrderBy(b => b.Title).Select(b => b.Title).ToListAsync(Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task ExecuteSql_counts_rows_and_keeps_parameters_parameters()
    {
        await using var shop = Open();
        var evil = "x'; DROP TABLE Books; -- \\'";
        Assert.Equal(1, await shop.Database.ExecuteSqlAsync($"INSERT IGNORE INTO Authors (Name) VALUES ({evil})", Token));
        Assert.Equal(1, await shop.Database.ExecuteSqlInterpolatedAsync($"UPDATE Authors SET Country = {"CA"} WHERE Name = {evil}", Token));
        Assert.Equal(0, await shop.Database.ExecuteSqlRawAsync("DELETE FROM Authors WHERE Id = {0}", [77], Token));
        Assert.Equal(evil, await shop.Authors.Select(a => a.Name).SingleAsync(Token));
    }

    [Fact]
    public async Task Transactions_commit_roll_back_and_have_savepoints()
    {
        await using var shop = Open();
        await using (var transaction = await shop.Database.BeginTransactionAsync(Token))
        {
            shop.Add(Novel("lost"));
            await shop.SaveChangesAsync(Token);
        }

        shop.ChangeTracker.Clear();
        await using (var transaction = await shop.Database.BeginTransactionAsync(IsolationLevel.Serializable, Token))
        {
            shop.Add(Novel("kept"));
            await shop.SaveChangesAsync(Token);
            await transaction.CreateSavepointAsync("here", Token);
            shop.Add(Novel("undone"));
            await shop.SaveChangesAsync(Token);
            await transaction.RollbackToSavepointAsync("here", Token);
            await transaction.ReleaseSavepointAsync("here", Token);
            await transaction.CommitAsync(Token);
        }

        Assert.Equal(["kept"], await shop.Books.Select(b => b.Title).ToListAsync(Token));
    }

    [Fact]
    public async Task Isolation_levels_are_the_servers()
    {
        await using var writer = Open();
        writer.Add(Novel("A"));
        await writer.SaveChangesAsync(Token);
        foreach (var (level, sees) in new[] { (IsolationLevel.RepeatableRead, 0), (IsolationLevel.Snapshot, 0), (IsolationLevel.ReadCommitted, 5) })
        {
            await writer.Books.ExecuteUpdateAsync(s => s.SetProperty(b => b.Stock, 0), Token);
            await using var reader = Open();
            await using var transaction = await reader.Database.BeginTransactionAsync(level, Token);
            Assert.Equal(0, await reader.Books.Select(b => b.Stock).SingleAsync(Token));
            await writer.Books.ExecuteUpdateAsync(s => s.SetProperty(b => b.Stock, 5), Token);
            Assert.Equal(sees, await reader.Books.Select(b => b.Stock).SingleAsync(Token));
        }

        // the level held for one transaction: the next on the same connection has the server's own again
        await using var next = Open();
        await next.Database.OpenConnectionAsync(Token);
        Assert.Equal("REPEATABLE-READ", (await next.Database.SqlQueryRaw<string>("SELECT @@tx_isolation AS Value").ToListAsync(Token))[0]);
    }

    [Fact]
    public async Task A_failed_SaveChanges_inside_a_transaction_leaves_the_transaction_usable()
    {
        await using var shop = Open();
        await using var transaction = await shop.Database.BeginTransactionAsync(Token);
        shop.Add(Novel("A"));
        await shop.SaveChangesAsync(Token);
        var twice = Novel("A");
        shop.Add(twice);
        await Assert.ThrowsAsync<DbUpdateException>(() => shop.SaveChangesAsync(Token));
        shop.Entry(twice).State = EntityState.Detached;
        shop.Add(Novel("B"));
        await shop.SaveChangesAsync(Token);
        await transaction.CommitAsync(Token);
        Assert.Equal(2, await shop.Books.CountAsync(Token));
    }

    [Fact]
    public async Task EnsureDeleted_and_EnsureCreated()
    {
        await using var shop = Open();
        Assert.False(await shop.Database.EnsureCreatedAsync(Token));
        Assert.True(await shop.Database.CanConnectAsync(Token));
        Assert.True(await shop.Database.EnsureDeletedAsync(Token));
        Assert.False(await shop.Database.CanConnectAsync(Token));
        Assert.True(await shop.Database.EnsureCreatedAsync(Token));
        Assert.Equal(0, await shop.Books.CountAsync(Token));
    }

    [Fact]
    public async Task Migrations_are_refused_with_a_sentence()
    {
        await using var shop = Open();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => shop.Database.MigrateAsync(Token));
        Assert.Contains("Migrations are not supported", error.GetBaseException().Message, StringComparison.Ordinal);
    }

    private static Book Novel(string title, int stock = 0) => new() { Title = title, Price = 10m, Stock = stock, Added = new DateTime(2024, 1, 1) };

    private Shop Open(SqlLog? sql = null) => ShopDatabase.Open(_connectionString, sql);
}
