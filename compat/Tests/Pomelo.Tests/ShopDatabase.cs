using System.Data.Common;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

[assembly: AssemblyFixture(typeof(Pomelo.Tests.ShopDatabase))]

namespace Pomelo.Tests;

/// <summary>One schema with three authors and six books for the tests that only read; fresh schemas for those that write.</summary>
public sealed class ShopDatabase : IAsyncLifetime
{
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await CreateAsync();
        await using var shop = Open(ConnectionString);
        var hugo = new Author { Name = "Victor Hugo", Country = "FR" };
        var roy = new Author { Name = "Gabrielle Roy", Country = "CA" };
        var nobody = new Author { Name = "Nobody" };
        shop.AddRange(hugo, roy, nobody);
        Book[] books =
        [
            new Book { Title = "Les Misérables", Price = 24.50m, Stock = 5, Added = new DateTime(2024, 1, 15, 10, 30, 0), Author = hugo, Cover = Cover.Hard,
                Reviews = [new Review { Stars = 5, Text = "Grand" }, new Review { Stars = 4, Text = "Long" }] },
            new Book { Title = "Notre-Dame de Paris", Subtitle = "1482", Price = 12m, Stock = 0, Added = new DateTime(2024, 2, 20), Author = hugo },
            new Book { Title = "Bonheur d'occasion", Price = 15.25m, Stock = 3, Added = new DateTime(2024, 3, 10, 23, 59, 59).AddTicks(1_234_560), Author = roy,
                Reviews = [new Review { Stars = 5, Text = "Montréal" }] },
            new Book { Title = "La détresse et l'enchantement", Price = 18m, Stock = 2, Added = new DateTime(2023, 12, 31), Author = roy, Withdrawn = true },
            new Book { Title = "100% Pure_C\\C++", Subtitle = "", Price = 60m, Stock = 7, Added = new DateTime(2022, 6, 1), Cover = Cover.Hard },
            new Book { Title = "Cœur de pirate 🎵", Price = 9.99m, Stock = 1, Added = new DateTime(2024, 1, 15) },
        ];
        foreach (var book in books)
        {
            // one by one, so that they are numbered in this order
            shop.Add(book);
            await shop.SaveChangesAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static async Task<string> CreateAsync()
    {
        var server = await MariaDbServer.SharedAsync();
        var connectionString = await server.CreateSchemaAsync("pomelo");
        await using var shop = Open(connectionString);
        await shop.Database.EnsureCreatedAsync();
        return connectionString;
    }

    public static Shop Open(string connectionString, SqlLog? log = null, Action<MySqlDbContextOptionsBuilder>? configure = null) => new(Options(connectionString, log, configure).Options);

    public static DbContextOptionsBuilder<Shop> Options(string connectionString, SqlLog? log = null, Action<MySqlDbContextOptionsBuilder>? configure = null)
    {
        var options = new DbContextOptionsBuilder<Shop>().UseMySql(connectionString, ServerVersion.AutoDetect(connectionString), configure);
        return log is null ? options : options.AddInterceptors(log);
    }

    public Shop Open(SqlLog? log = null) => Open(ConnectionString, log);
}

/// <summary>The SQL that was sent, white space evened out.</summary>
public sealed class SqlLog : DbCommandInterceptor
{
    private readonly List<string> _statements = [];

    public string Last => _statements[^1];

    public IReadOnlyList<string> All => _statements;

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Add(command);
        return result;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        Add(command);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Add(command);
        return ValueTask.FromResult(result);
    }

    private void Add(DbCommand command) => _statements.Add(string.Join(' ', command.CommandText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
}
