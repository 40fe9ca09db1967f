using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

/// <summary>Methods and properties that have a function at the server.</summary>
public sealed class FunctionTests(ShopDatabase database)
{
    private readonly SqlLog _sql = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Les", 1, 1, 1)]
    [InlineData("100% Pure_", 1, 0, 1)]
    [InlineData("%", 0, 0, 1)]
    [InlineData("_C\\C", 0, 0, 1)]
    [InlineData("C++", 0, 1, 1)]
    [InlineData("🎵", 0, 1, 1)]
    [InlineData("", 6, 6, 6)]
    [InlineData("d'occasion", 0, 1, 1)]
    [InlineData("' OR 1=1 -- ", 0, 0, 0)]
    [InlineData("\\' OR 1=1 -- ", 0, 0, 0)]
    public async Task Parts_of_a_text_are_found_with_their_wildcards_escaped(string part, int starting, int ending, int containing)
    {
        await using var shop = database.Open();
        Assert.Equal(starting, await shop.Books.CountAsync(b => b.Title.StartsWith(part), Token));
        Assert.Equal(ending, await shop.Books.CountAsync(b => b.Title.EndsWith(part), Token));
        Assert.Equal(containing, await shop.Books.CountAsync(b => b.Title.Contains(part), Token));
        Assert.Equal(containing, await shop.Books.CountAsync(b => EF.Constant(part) == part && b.Title.Contains(EF.Constant(part)), Token));
    }

    [Fact]
    public async Task Text_search_with_constants_parameters_and_columns()
    {
        await using var shop = database.Open(_sql);
        var part = "Les";
        string? none = null;
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.StartsWith("100%"), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.StartsWith(part), Token));
        Assert.Equal(0, await shop.Books.CountAsync(b => b.Title.StartsWith(none!), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.EndsWith("Paris"), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.Contains("dame"), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.Contains(b.Subtitle!), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title.StartsWith(b.Subtitle!), Token));
        Assert.Equal(5, await shop.Books.CountAsync(b => !b.Title.Contains(part), Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => EF.Functions.Like(b.Title, "%de%"), Token) - 1);
        Assert.Equal(1, await shop.Books.CountAsync(b => EF.Functions.Like(b.Title, "100!%%", "!"), Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task The_collation_folds_accents_unless_another_is_asked_for()
    {
        await using var shop = database.Open(_sql);
        var folded = "les miserables";
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Title == folded, Token));
        Assert.Equal(0, await shop.Books.CountAsync(b => EF.Functions.Collate(b.Title, "utf8mb4_bin") == folded, Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Full_text_search()
    {
        await using var shop = database.Open(_sql);
        var words = "+miser*";
        Assert.Equal(["Les Misérables"], await shop.Books.Where(b => EF.Functions.Match(new[] { b.Title, b.Subtitle }, words, MySqlMatchSearchMode.Boolean) > 0).Select(b => b.Title).ToListAsync(Token));
        var ranked = await shop.Books.OrderByDescending(b => EF.Functions.Match(new[] { b.Title, b.Subtitle }, "bonheur", MySqlMatchSearchMode.NaturalLanguage)).Select(b => b.Title).FirstAsync(Token);
        Assert.Equal("Bonheur d'occasion", ranked);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Text_functions()
    {
        Assert.Equal("les misérables", await Of(b => b.Title.ToLower()));
        Assert.Equal("LES MISÉRABLES", await Of(b => b.Title.ToUpper()));
        Assert.Equal(14, await Of(b => b.Title.Length));
        Assert.Equal("x", await Of(b => ("  x " + (b.Subtitle ?? "")).Trim()));
        Assert.Equal("x ", await Of(b => ("  x " + (b.Subtitle ?? "")).TrimStart()));
        Assert.Equal("  x", await Of(b => ("  x " + (b.Subtitle ?? "")).TrimEnd()));
        Assert.Equal("Mis", await Of(b => b.Title.Substring(4, 3)));
        Assert.Equal("érables", await Of(b => b.Title.Substring(7)));
        Assert.Equal("Les Mystérables", await Of(b => b.Title.Replace("Mis", "Myst")));
        Assert.Equal(4, await Of(b => b.Title.IndexOf("Mis")));
        Assert.Equal(-1, await Of(b => b.Title.IndexOf("xyz")));
        Assert.Equal(13, await Of(b => b.Title.IndexOf("s", 7)));
        Assert.Equal("Les Misérables (5) ", await Of(b => b.Title + " (" + b.Stock + ") " + b.Subtitle));
        Assert.Equal("Les Misérables-5", await Of(b => string.Concat(b.Title, "-", b.Stock.ToString())));
        Assert.Equal(1, await Of(b => string.Compare(b.Title, "Ab")));
        Assert.True(await Of(b => b.Title.CompareTo("Z") < 0));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Mathematics()
    {
        Assert.Equal(24.50m, await Of(b => Math.Abs(-b.Price)));
        Assert.Equal(25m, await Of(b => Math.Round(b.Price + 0.01m)));
        Assert.Equal(24.5m, await Of(b => Math.Round(b.Price, 1)));
        Assert.Equal(24m, await Of(b => Math.Floor(b.Price)));
        Assert.Equal(25m, await Of(b => Math.Ceiling(b.Price)));
        Assert.Equal(24m, await Of(b => Math.Truncate(b.Price)));
        Assert.Equal(25.0, await Of(b => Math.Pow(b.Stock, 2)));
        Assert.Equal(7, await Of(b => Math.Max(b.Stock, 7)));
        Assert.Equal(5, await Of(b => Math.Min(b.Stock, 7)));
        Assert.Equal(2, await Of(b => b.Stock / 2));
        Assert.Equal(2.5, await Of(b => b.Stock / 2.0));
        Assert.Equal(12.25m, await Of(b => b.Price / 2));
        Assert.Equal(-6, await Of(b => ~b.Stock));
        Assert.Equal(4, await Of(b => b.Stock & 6));
        Assert.Equal(122.50m, await Of(b => b.Price * b.Stock));
        Assert.Equal(-5, await Of(b => -b.Stock));
        Assert.Equal(5L, await Of(b => (long)b.Stock));
        Assert.Equal(24, await Of(b => (int)Math.Floor(b.Price)));
        Assert.Equal(24.5, await Of(b => (double)b.Price));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Dates()
    {
        var n = 2;
        var half = 0.5;
        Assert.Equal(2024, await Of(b => b.Added.Year));
        Assert.Equal(1, await Of(b => b.Added.Month));
        Assert.Equal(15, await Of(b => b.Added.Day));
        Assert.Equal(10, await Of(b => b.Added.Hour));
        Assert.Equal(30, await Of(b => b.Added.Minute));
        Assert.Equal(0, await Of(b => b.Added.Second));
        Assert.Equal(15, await Of(b => b.Added.DayOfYear));
        Assert.Equal(DayOfWeek.Monday, await Of(b => b.Added.DayOfWeek));
        Assert.Equal(new DateTime(2024, 1, 15), await Of(b => b.Added.Date));
        Assert.Equal(new DateOnly(2024, 1, 15), await Of(b => DateOnly.FromDateTime(b.Added)));
        Assert.Equal(new TimeSpan(10, 30, 0), await Of(b => b.Added.TimeOfDay));
        Assert.Equal(new DateTime(2025, 1, 15, 10, 30, 0), await Of(b => b.Added.AddYears(1)));
        Assert.Equal(new DateTime(2024, 3, 15, 10, 30, 0), await Of(b => b.Added.AddMonths(n)));
        Assert.Equal(new DateTime(2024, 1, 22, 10, 30, 0), await Of(b => b.Added.AddDays(7)));
        Assert.Equal(new DateTime(2024, 1, 17, 10, 30, 0), await Of(b => b.Added.AddDays(n)));
        Assert.Equal(new DateTime(2024, 1, 15, 22, 30, 0), await Of(b => b.Added.AddDays(half)));
        Assert.Equal(new DateTime(2024, 1, 15, 10, 0, 0), await Of(b => b.Added.AddHours(-0.5)));
        Assert.Equal(new DateTime(2024, 1, 15, 10, 35, 0), await Of(b => b.Added.AddMinutes(b.Stock)));
        Assert.Equal(new DateTime(2024, 1, 15, 10, 30, 0, 250), await Of(b => b.Added.AddMilliseconds(250)));
        Assert.Equal(16, await Of(b => EF.Functions.DateDiffDay(b.Added, new DateTime(2024, 2, 1))) + 0);
        Assert.Equal(90, await Of(b => EF.Functions.DateDiffSecond(b.Added, b.Added.AddSeconds(90))));
        Assert.True(await Of(b => DateTime.UtcNow > b.Added && DateTime.Now > b.Added && DateTime.Today > b.Added));
        Assert.True(await Of(b => b.Added.AddDays(1) < DateTime.UtcNow.AddSeconds(-5)));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Now_is_the_servers_now_in_utc()
    {
        await using var shop = database.Open();
        var now = await shop.Books.Select(b => DateTime.UtcNow).FirstAsync(Token);
        Assert.InRange(now, DateTime.UtcNow.AddSeconds(-5), DateTime.UtcNow.AddSeconds(5));
        Assert.NotEqual(0, now.Ticks % TimeSpan.TicksPerSecond);
    }

    [Fact]
    public async Task Subtracting_dates_is_refused_with_a_sentence()
    {
        await using var shop = database.Open();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Books.Where(b => (DateTime.UtcNow - b.Added).TotalDays > 1).CountAsync(Token));
        Assert.Contains("DateDiff", error.Message, StringComparison.Ordinal);
    }

    private async Task<T> Of<T>(Expression<Func<Book, T>> what)
    {
        await using var shop = database.Open(_sql);
        return await shop.Books.Where(b => b.Id == 1).Select(what).SingleAsync(Token);
    }
}
