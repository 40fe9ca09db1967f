using System.Net;

namespace Biblio.Tests.Catalog;

/// <summary>Reads use connections that are not reset, so that a lost one shows only at its next use.</summary>
public sealed class ReadConnectionTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task Reads_survive_the_loss_of_all_connections()
    {
        var id = (await app.AddAsync(new { title = "Connected", price = 1 })).GetProperty("id").GetInt64();
        await ReadAllAsync(id);

        await app.SqlAsync(
            await app.SqlAsync(
                "SELECT GROUP_CONCAT('KILL ', id SEPARATOR ';') FROM information_schema.processlist "
                    + $"WHERE user = '{app.Schema}'"
            )
        );

        await ReadAllAsync(id);
    }

    [Fact]
    public async Task A_read_leaves_no_table_on_its_connection()
    {
        await app.AddAsync(new { title = "Counted", price = 1 });

        for (var i = 0; i < 20; i++)
        {
            var page = await app.GetAsync("/books?q=counted&facets=true");
            Assert.Equal(1, page.GetProperty("total").GetInt32());
        }
    }

    /// <summary>Several reads at once use several connections.</summary>
    private async Task ReadAllAsync(long id)
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => app.SendAsync(HttpMethod.Get, i % 2 == 0 ? $"/books/{id}" : "/books?q=c"))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }
}
