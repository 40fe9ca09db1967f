using Biblio.LoadTests;
using Biblio.LoadTests.Compare;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.LoadTests;

public sealed class CompareTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void The_interval_is_that_of_Student_for_the_logarithms()
    {
        // The logarithms to base 2 are 0, 1 and 2: mean 1, deviation 1, margin 4.303 / sqrt(3).
        var interval = RatioInterval.From([1, 2, 4]);

        var margin = 4.303 / Math.Sqrt(3);
        Assert.Equal(2, interval.Ratio, 3);
        Assert.Equal(Math.Pow(2, 1 - margin), interval.Low, 3);
        Assert.Equal(Math.Pow(2, 1 + margin), interval.High, 3);
        Assert.Equal(RatioInterval.From([1, 0.5, 0.25]).High, 1 / interval.Low, 3);
        Assert.Equal(double.PositiveInfinity, RatioInterval.From([3]).High);
    }

    [Theory]
    [InlineData(1.01, 1.1, "The first is faster.")]
    [InlineData(0.9, 0.99, "The second is faster.")]
    [InlineData(0.9, 1.1, "No difference is proved; more rounds make the interval narrower.")]
    public void Only_an_interval_beside_one_proves_a_difference(double low, double high, string text) =>
        Assert.Equal(text, AddressComparison.Interpret(new((low + high) / 2, low, high)));

    [Fact]
    public async Task A_server_that_waits_is_slower_without_doubt()
    {
        await using var fast = await StartAsync(TimeSpan.Zero);
        await using var slow = await StartAsync(TimeSpan.FromMilliseconds(50));

        var interval = await new AddressComparison(
            new(fast.Urls.First()),
            new(slow.Urls.First()),
            ["/", "/other"],
            rounds: 4,
            TimeSpan.FromMilliseconds(300),
            connections: 2
        ).RunAsync(CancellationToken);

        Assert.True(interval.Low > 1, interval.ToString());
    }

    [Fact]
    public async Task An_address_that_refuses_ends_the_comparison()
    {
        await using var server = await StartAsync(TimeSpan.Zero);
        var address = new Uri(server.Urls.First());

        var exception = await Assert.ThrowsAsync<LoadException>(() =>
            new AddressComparison(address, address, ["/missing"], 2, TimeSpan.FromSeconds(1), 1).RunAsync(
                CancellationToken
            )
        );

        Assert.Equal($"{address}missing answers 404, not 200.", exception.Message);
    }

    private static async Task<WebApplication> StartAsync(TimeSpan wait)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            context.Response.StatusCode = context.Request.Path == "/missing" ? 404 : 200;
            await Task.Delay(wait, context.RequestAborted);
            await context.Response.WriteAsync("answer", context.RequestAborted);
        });
        await app.StartAsync(CancellationToken);
        return app;
    }
}
