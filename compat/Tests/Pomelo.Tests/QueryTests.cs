using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

public sealed record TitleAndPrice(string Title, decimal Price);

/// <summary>LINQ's operators: what comes back, and what was sent.</summary>
public sealed class QueryTests(ShopDatabase database)
{
    private static readonly Func<Shop, long, CancellationToken, Task<string?>> TitleOf =
        EF.CompileAsyncQuery((Shop shop, long id, CancellationToken _) => shop.Books.Where(b => b.Id == id).Select(b => b.Title).FirstOrDefault());

    private readonly SqlLog _sql = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_order_skip_and_take_page()
    {
        await using var shop = database.Open(_sql);
        var min = 10m;

        var page = await shop.Books.AsNoTracking().Where(b => b.Price > min && !b.Withdrawn).OrderBy(b => b.Price).Skip(1).Take(2).Select(b => b.Title).ToListAsync(Token);

        Assert.Equal(["Bonheur d'occasion", "Les Misérables"], page);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Skip_without_take()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(4, (await shop.Books.OrderBy(b => b.Id).Skip(2).ToListAsync(Token)).Count);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Nulls_compare_as_in_CSharp()
    {
        await using var shop = database.Open(_sql);
        string? none = null;
        var other = "1482";

        Assert.Equal(4, await shop.Books.CountAsync(b => b.Subtitle == null, Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => b.Subtitle != null, Token));
        Assert.Equal(4, await shop.Books.CountAsync(b => b.Subtitle == none, Token));
        Assert.Equal(5, await shop.Books.CountAsync(b => b.Subtitle != other, Token));
        Assert.Equal(5, await shop.Books.CountAsync(b => string.IsNullOrEmpty(b.Subtitle), Token));
        Assert.Equal(5, await shop.Books.CountAsync(b => string.IsNullOrWhiteSpace(b.Subtitle), Token));
        Assert.Equal(0, await shop.Books.CountAsync(b => b.Subtitle == b.Title, Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => (b.Subtitle == null) == b.Withdrawn || b.Stock < 0, Token) - 1);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Comparisons_and_boolean_operators()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(2, await shop.Books.CountAsync(b => b.Stock >= 5, Token));
        Assert.Equal(3, await shop.Books.CountAsync(b => b.Stock <= 2, Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => b.Stock == 0 || b.Withdrawn, Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Withdrawn == true, Token));
        Assert.Equal(5, await shop.Books.CountAsync(b => !(b.Stock == 0), Token));
        Assert.Equal(1, await shop.Books.CountAsync(b => b.Withdrawn ^ false, Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => b.Cover == Cover.Hard, Token));
        Assert.Equal(3, await shop.Books.CountAsync(b => b.Stock % 2 == 1 && b.Stock / 2 >= 1, Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Contains_in_a_collection_becomes_a_list()
    {
        await using var shop = database.Open(_sql);
        var ids = new List<long> { 1, 3, 99 };
        var titles = new[] { "Les Misérables", "100% Pure_C\\C++", "it's \\' \" not; DROP" };
        var covers = new HashSet<Cover> { Cover.Hard };
        long[] empty = [];
        var nullable = new long?[] { 1, null };

        Assert.Equal(2, await shop.Books.CountAsync(b => ids.Contains(b.Id), Token));
        Assert.Equal(4, await shop.Books.CountAsync(b => !ids.Contains(b.Id), Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => titles.Contains(b.Title), Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => covers.Contains(b.Cover), Token));
        Assert.Equal(0, await shop.Books.CountAsync(b => empty.Contains(b.Id), Token));
        Assert.Equal(6, await shop.Books.CountAsync(b => !empty.Contains(b.Id), Token));
        Assert.Equal(4, await shop.Books.CountAsync(b => nullable.Contains(b.AuthorId), Token));
        Assert.Equal(2, await shop.Books.CountAsync(b => new[] { 5, 7 }.Contains(b.Stock), Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Any_and_count_over_a_collection_in_the_query()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(4, await shop.Books.CountAsync(b => new[] { 1, 2, 3 }.Count(n => n < b.Stock) == 3 || new[] { b.Stock, 3 }.Max() == 3, Token) - 2 + 0);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Inner_and_left_joins()
    {
        await using var shop = database.Open(_sql);
        var inner = await shop.Books.Join(shop.Authors, b => b.AuthorId, a => a.Id, (b, a) => new { b.Title, a.Name }).OrderBy(x => x.Title).ToListAsync(Token);
        var left = await (from b in shop.Books
                          join a in shop.Authors on b.AuthorId equals a.Id into authors
                          from a in authors.DefaultIfEmpty()
                          orderby b.Id
                          select new { b.Title, Name = a == null ? "?" : a.Name }).ToListAsync(Token);
        var navigated = await shop.Books.Where(b => b.Author!.Country == "CA").Select(b => b.Author!.Name).Distinct().SingleAsync(Token);

        Assert.Equal(4, inner.Count);
        Assert.Equal(["Victor Hugo", "Victor Hugo", "Gabrielle Roy", "Gabrielle Roy", "?", "?"], left.Select(x => x.Name));
        Assert.Equal("Gabrielle Roy", navigated);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Cross_join()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(18, await (from b in shop.Books from a in shop.Authors select new { b.Id, Author = a.Id }).CountAsync(Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task A_query_that_needs_a_lateral_join_is_refused_with_a_sentence()
    {
        await using var shop = database.Open(_sql);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() =>
            (from a in shop.Authors from b in shop.Books.Where(b => b.AuthorId == a.Id).OrderBy(b => b.Price + a.Id).Take(1).Select(b => b.Title + a.Name).DefaultIfEmpty() select b).ToListAsync(Token));
        Assert.Contains("LATERAL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Include_in_one_query_and_in_two()
    {
        await using var shop = database.Open(_sql);
        var one = await shop.Books.AsNoTracking().Include(b => b.Author).Include(b => b.Reviews.OrderBy(r => r.Stars)).OrderBy(b => b.Id).Take(3).ToListAsync(Token);
        var two = await shop.Authors.AsNoTracking().AsSplitQuery().Include(a => a.Books).ThenInclude(b => b.Reviews).OrderBy(a => a.Id).ToListAsync(Token);

        Assert.Equal([2, 0, 1], one.Select(b => b.Reviews.Count));
        Assert.Equal("Long", one[0].Reviews[0].Text);
        Assert.Equal("Victor Hugo", one[0].Author!.Name);
        Assert.Equal([2, 2, 0], two.Select(a => a.Books.Count));
        Assert.Equal(2, two[0].Books[0].Reviews.Count);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Group_by_with_aggregates_and_having()
    {
        await using var shop = database.Open(_sql);
        var groups = await shop.Books.Where(b => b.AuthorId != null).GroupBy(b => b.Author!.Name)
            .Where(g => g.Sum(b => b.Stock) > 1)
            .Select(g => new { g.Key, Count = g.Count(), Stock = g.Sum(b => b.Stock), Cheapest = g.Min(b => b.Price), Dearest = g.Max(b => b.Price), Mean = g.Average(b => b.Price), Withdrawn = g.Count(b => b.Withdrawn) })
            .OrderByDescending(g => g.Dearest).ToListAsync(Token);

        Assert.Equal(["Victor Hugo", "Gabrielle Roy"], groups.Select(g => g.Key));
        Assert.Equal((2, 5, 12m, 24.50m, 18.25m, 0), (groups[0].Count, groups[0].Stock, groups[0].Cheapest, groups[0].Dearest, groups[0].Mean, groups[0].Withdrawn));
        Assert.Equal(1, groups[1].Withdrawn);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Group_by_two_keys_and_the_first_of_each_group()
    {
        await using var shop = database.Open(_sql);
        var byYear = await shop.Books.GroupBy(b => new { b.Added.Year, b.Cover }).Select(g => new { g.Key.Year, g.Key.Cover, Count = g.Count() }).OrderBy(g => g.Year).ThenBy(g => g.Cover).ToListAsync(Token);
        var dearest = await shop.Books.Where(b => b.AuthorId != null).GroupBy(b => b.AuthorId).Select(g => g.OrderByDescending(b => b.Price).First().Title).ToListAsync(Token);

        Assert.Equal([(2022, 1), (2023, 1), (2024, 1), (2024, 3)], byYear.Select(g => (g.Year, g.Count)));
        Assert.Equal(["La détresse et l'enchantement", "Les Misérables"], dearest.Order(StringComparer.Ordinal));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Aggregates()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(18, await shop.Books.SumAsync(b => b.Stock, Token));
        Assert.Equal(139.74m, await shop.Books.SumAsync(b => b.Price, Token));
        Assert.Equal(3.0, await shop.Books.AverageAsync(b => b.Stock, Token));
        Assert.Equal(9.99m, await shop.Books.MinAsync(b => b.Price, Token));
        Assert.Equal(new DateTime(2024, 3, 10, 23, 59, 59).AddTicks(1_234_560), await shop.Books.MaxAsync(b => b.Added, Token));
        Assert.Equal(6L, await shop.Books.LongCountAsync(Token));
        Assert.Null(await shop.Books.Where(b => b.Id < 0).MaxAsync(b => (decimal?)b.Price, Token));
        Assert.Equal(0, await shop.Books.Where(b => b.Id < 0).SumAsync(b => b.Stock, Token));
        Assert.True(await shop.Books.AnyAsync(b => b.Withdrawn, Token));
        Assert.False(await shop.Books.AllAsync(b => b.Withdrawn, Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Distinct_union_and_concat()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal(3, await shop.Books.Select(b => b.AuthorId).Distinct().CountAsync(Token));
        Assert.Equal(3, await shop.Books.Where(b => b.Stock > 4).Select(b => b.Title).Union(shop.Books.Where(b => b.Price > 20).Select(b => b.Title)).CountAsync(Token) + 1);
        Assert.Equal(4, (await shop.Books.Where(b => b.Stock > 4).Select(b => b.Title).Concat(shop.Books.Where(b => b.Price > 20).Select(b => b.Title)).OrderBy(t => t).ToListAsync(Token)).Count);
        Assert.Equal(4, (await shop.Books.OrderBy(b => b.Id).Take(2).Select(b => b.Id).Concat(shop.Books.OrderByDescending(b => b.Id).Take(2).Select(b => b.Id)).ToListAsync(Token)).Count);
        Assert.Equal(4, await shop.Books.Select(b => b.Id).Except(shop.Books.Where(b => b.Stock > 4).Select(b => b.Id)).CountAsync(Token));
        Assert.Equal(2, await shop.Books.Select(b => b.Id).Intersect(shop.Books.Where(b => b.Stock > 4).Select(b => b.Id)).CountAsync(Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Correlated_subqueries()
    {
        await using var shop = database.Open(_sql);
        var authors = await shop.Authors.OrderBy(a => a.Id).Select(a => new
        {
            a.Name,
            Books = a.Books.Count,
            Stock = a.Books.Sum(b => b.Stock),
            Dearest = a.Books.OrderByDescending(b => b.Price).Select(b => b.Title).FirstOrDefault(),
            HasReviews = a.Books.Any(b => b.Reviews.Any()),
        }).ToListAsync(Token);

        Assert.Equal([(2, 5), (2, 5), (0, 0)], authors.Select(a => (a.Books, a.Stock)));
        Assert.Equal(["Les Misérables", "La détresse et l'enchantement", null], authors.Select(a => a.Dearest));
        Assert.Equal([true, true, false], authors.Select(a => a.HasReviews));
        Assert.Equal(1, await shop.Authors.CountAsync(a => !a.Books.Any(), Token));
        Assert.Equal(2, await shop.Authors.CountAsync(a => shop.Books.Where(b => b.Stock > 1).Select(b => b.AuthorId).Contains(a.Id), Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task A_limited_subquery_inside_contains()
    {
        await using var shop = database.Open(_sql);
        var cheapest = shop.Books.OrderBy(b => b.Price).Take(2).Select(b => b.Id);
        Assert.Equal(2, await shop.Books.CountAsync(b => cheapest.Contains(b.Id), Token));
        Assert.Equal(4, await shop.Books.CountAsync(b => !cheapest.Contains(b.Id), Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task Conditional_coalesce_and_records()
    {
        await using var shop = database.Open(_sql);
        var words = await shop.Books.OrderBy(b => b.Id).Select(b => new { Word = b.Stock == 0 ? "none" : b.Stock < 3 ? "few" : "many", Subtitle = b.Subtitle ?? "-", Author = b.AuthorId ?? 0 }).ToListAsync(Token);
        var records = await shop.Books.OrderBy(b => b.Price).Select(b => new TitleAndPrice(b.Title, b.Price * 2)).FirstAsync(Token);

        Assert.Equal(["many", "none", "many", "few", "many", "few"], words.Select(w => w.Word));
        Assert.Equal(["-", "1482", "-", "-", "", "-"], words.Select(w => w.Subtitle));
        Assert.Equal(new TitleAndPrice("Cœur de pirate 🎵", 19.98m), records);
        _sql.AssertSql();
    }

    [Fact]
    public async Task First_single_and_find()
    {
        await using var shop = database.Open(_sql);
        Assert.Null(await shop.Books.FirstOrDefaultAsync(b => b.Id == 77, Token));
        Assert.Equal("Les Misérables", (await shop.Books.SingleAsync(b => b.Id == 1, Token)).Title);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shop.Books.SingleAsync(b => b.Stock > 0, Token));
        Assert.Equal("Notre-Dame de Paris", (await shop.Books.FindAsync([2L], Token))!.Title);
        Assert.Equal(6, (await shop.Books.OrderBy(b => b.Id).LastAsync(Token)).Id);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Compiled_query()
    {
        await using var shop = database.Open(_sql);
        Assert.Equal("Les Misérables", await TitleOf(shop, 1, Token));
        Assert.Null(await TitleOf(shop, 99, Token));
        _sql.AssertSql();
    }

    [Fact]
    public async Task FromSql_composes_with_linq()
    {
        await using var shop = database.Open(_sql);
        var min = 10m;
        Assert.Equal(3, await shop.Books.FromSql($"SELECT * FROM Books WHERE Price > {min}").Where(b => b.Stock > 2).CountAsync(Token));
        Assert.Equal(1, (await shop.Books.FromSqlRaw("SELECT * FROM Books WHERE Id = {0} FOR UPDATE", 1).ToListAsync(Token)).Count);
        Assert.Equal([24.50m, 15.25m], await shop.Database.SqlQuery<decimal>($"SELECT Price AS Value FROM Books WHERE Id IN ({1}, {3}) ORDER BY Id").ToListAsync(Token));
        Assert.Equal(6L, (await shop.Database.SqlQueryRaw<long>("SELECT COUNT(*) AS Value FROM Books").ToListAsync(Token))[0]);
        Assert.Equal(15.25m, (await shop.Database.SqlQuery<TitleAndPrice>($"SELECT Title, Price FROM Books").Where(b => b.Title.StartsWith("Bonheur")).SingleAsync(Token)).Price);
        _sql.AssertSql();
    }

    [Fact]
    public async Task Tags_and_boolean_projections()
    {
        await using var shop = database.Open(_sql);
        var flags = await shop.Books.TagWith("flags").OrderBy(b => b.Id).Select(b => new { InStock = b.Stock > 0, b.Withdrawn, Both = b.Withdrawn && b.Stock > 0, Reviewed = b.Reviews.Any() }).ToListAsync(Token);
        Assert.Equal([true, false, true, true, true, true], flags.Select(f => f.InStock));
        Assert.Equal([true, false, true, false, false, false], flags.Select(f => f.Reviewed));
        Assert.Single(flags, f => f.Both);
        _sql.AssertSql();
    }
}
