using Biblio.LoadTests.Running;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>What one user does, step by step; scenarios put these together. A step's name says what was asked, so that it can have a threshold.</summary>
internal sealed class Users(
    Visitor visitor,
    Ledger ledger,
    Shelf shelf,
    CancellationToken stopped,
    CancellationToken over = default
)
{
    private static readonly string[] Words = ["histoire", "river", "roman", "war", "love", "science", "hugo", "a"];

    // a shop that is down is not asked for ever
    private const int MostFailures = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestOrder = TimeSpan.FromSeconds(60);

    /// <summary>A scenario that ends the whole test when the run is to be stopped. What the warm-up orders is not measured, but checked at the end like the rest.</summary>
    public ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) =>
        Scenario
            .Create(name, context =>
            {
                if (stopped.IsCancellationRequested)
                {
                    context.StopCurrentTest("the run was stopped");
                }

                return run(context);
            })
            .WithWarmUpDuration(WarmUp)
            .WithMaxFailCount(MostFailures);

    public Task<Response<object>> HomeAsync(IScenarioContext context) =>
        Step.Run("home", context, () => visitor.GetAsync("/"));

    public Task<Response<object>> WebSearchAsync(IScenarioContext context) =>
        Step.Run("web search", context, () => visitor.GetAsync($"/?q={Word()}"));

    public Task<Response<object>> SearchAsync(IScenarioContext context) =>
        Step.Run("search", context, () => visitor.GetAsync($"/api/catalog/books?q={Word()}&pageSize=20"));

    public Task<Response<object>> ListAsync(IScenarioContext context) =>
        Step.Run("list", context, () => visitor.GetAsync($"/api/catalog/books?page={Random.Shared.Next(1, 8)}"));

    public Task<Response<object>> BookAsync(IScenarioContext context) =>
        Step.Run("book", context, () => visitor.GetAsync($"/api/catalog/books/{shelf.Any()}"));

    public Task<Response<object>> RelatedAsync(IScenarioContext context) =>
        Step.Run("related", context, () => visitor.GetAsync($"/api/catalog/books/{shelf.Any()}/related"));

    public Task<Response<object>> SubjectsAsync(IScenarioContext context) =>
        Step.Run("subjects", context, () => visitor.GetAsync("/api/catalog/subjects"));

    public Task<Response<object>> StockAsync(IScenarioContext context) =>
        Step.Run("stock", context, () => visitor.GetAsync($"/api/inventory/stock/{shelf.Any()}"));

    public Task<Response<object>> StockListAsync(IScenarioContext context) =>
        Step.Run("stock list", context, () => visitor.GetAsync("/api/inventory/stock"));

    public Task<Response<object>> LowStockAsync(IScenarioContext context) =>
        Step.Run("low stock", context, () => visitor.GetAsync("/api/inventory/stock/low"));

    public Task<Response<object>> OrdersAsync(IScenarioContext context) =>
        Step.Run("orders", context, () => visitor.GetAsync("/api/orders?pageSize=20"));

    public Task<Response<object>> HighestSpendersAsync(IScenarioContext context) =>
        Step.Run("highest spenders", context, () => visitor.GetAsync("/api/orders/reports/highest-spenders"));

    public Task<Response<object>> BestSellersAsync(IScenarioContext context) =>
        Step.Run("best sellers", context, () => visitor.GetAsync("/api/orders/reports/best-sellers"));

    /// <summary>The lab's order: user 1 to 3, books 1 to 4, and in three of ten orders more than one line.</summary>
    public Task<Response<object>> LabOrderAsync(IScenarioContext context) => Step.Run("order", context, () =>
        {
            var lines = Random.Shared.NextDouble() < 0.3 ? Random.Shared.Next(2, 5) : 1;
            return ledger.OrderAsync(
                Random.Shared.Next(1, 4),
                [
                    .. shelf
                        .Books.Take(4)
                        .OrderBy(_ => Random.Shared.Next())
                        .Take(lines)
                        .Select(book => new Line(book, Random.Shared.Next(1, 4))),
                ]
            );
        });

    public Task<Response<object>> OrderAsync(IScenarioContext context, Action<long>? placed = null) =>
        Step.Run("order", context, () =>
            ledger.OrderAsync(
                Random.Shared.Next(1, 1000),
                [
                    .. Enumerable
                        .Range(0, Random.Shared.Next(1, 4))
                        .Select(_ => shelf.Any())
                        .Distinct()
                        .Select(book => new Line(book, Random.Shared.Next(1, 3))),
                ],
                placed
            )
        );

    /// <summary>From the acknowledgement to the end of the saga, as the buyer sees it who looks four times a second.</summary>
    public Task<Response<object>> UntilEndedAsync(IScenarioContext context, long order) =>
        Step.Run("until ended", context, async () =>
        {
            for (var deadline = DateTime.UtcNow + LongestOrder; DateTime.UtcNow < deadline; await Task.Delay(250))
            {
                var status = "";
                var answer = await visitor.GetAsync($"/api/orders/{order}", view => status = (string)view["status"]!);
                if (answer.IsError || status is "completed" or "refused" or "cancelled")
                {
                    return answer;
                }
            }

            return Response.Fail(
                statusCode: "unfinished",
                message: $"an order has not ended within {LongestOrder.TotalSeconds} s"
            );
        });

    /// <summary>One to three seconds; false if it is over meanwhile, so that nobody waits for who only thinks.</summary>
    public async Task<bool> ThinkAsync()
    {
        await Task.Delay(Random.Shared.Next(1_000, 3_001), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !over.IsCancellationRequested;
    }

    private static string Word() => Words[Random.Shared.Next(Words.Length)];
}
