using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>What a browser without a cache transfers for its first view of a page.</summary>
public sealed class FirstViewTests(Chromium browser)
{
    private const int MaxBytes = 150 * 1024;
    private const int MaxRequests = 12;

    [Theory]
    [InlineData("")]
    [InlineData("?q=a&language=fr&language=en")]
    [InlineData("?page=2")]
    [InlineData("books/2")]
    public async Task The_first_view_stays_within_its_budget(string address)
    {
        await using var app = await WebApp.StartAsync(forBrowser: true);
        var page = await browser.OpenAsync("about:blank");
        var requests = new List<IRequest>();
        page.RequestFinished += (_, request) => requests.Add(request);

        await page.GotoAsync(app.Address + address, new() { WaitUntil = WaitUntilState.NetworkIdle });

        var transfers = new List<(string Address, int Bytes)>();
        foreach (var request in requests)
        {
            var sizes = await request.SizesAsync();
            transfers.Add((request.Url, sizes.ResponseHeadersSize + sizes.ResponseBodySize));
        }

        await page.Context.CloseAsync();
        Assert.InRange(transfers.Count, 3, MaxRequests);
        Assert.True(
            transfers.Sum(transfer => transfer.Bytes) <= MaxBytes,
            string.Join('\n', transfers.Select(transfer => $"{transfer.Bytes, 8} {transfer.Address}"))
        );
    }
}
