using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

public sealed class QueryTests(ShopDatabase database)
{
    private readonly SqlLog _sql = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_order_skip_and_take_page()
    {
        await using var shop = database.Open(_sql);
        var min = 10m;

        var page = await shop.Books.AsNoTracking().Where(b => b.Price > min && !b.Withdrawn).OrderBy(b => b.Price).Skip(1).Take(2).Select(b => b.Title).ToListAsync(Token);

        Assert.Equal(["Bonheur d'occasion", "Les Misérables"], page);
        Assert.Equal("SELECT `b`.`Title` FROM `Books` AS `b` WHERE `b`.`Price` > @__min_0 AND NOT (`b`.`Withdrawn`) ORDER BY `b`.`Price` LIMIT @__p_2 OFFSET @__p_1", _sql.Last);
    }
}
