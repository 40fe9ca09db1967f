using System.Text.Json.Nodes;
using Biblio.LoadTests.Live;
using Biblio.LoadTests.Running;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Scenarios;

/// <summary>
/// The actions of a user, from which scenarios are composed. Each action is an NBomber step with its own name, so
/// that it can have a threshold.
/// </summary>
internal sealed class UserActions(
    GatewayClient client,
    OrderTracker orders,
    StockSnapshot stock,
    CancellationToken runCancelled,
    CancellationToken stepEnded = default
)
{
    private static readonly string[] SearchTerms =
    [
        "histoire",
        "river",
        "roman",
        "war",
        "love",
        "science",
        "hugo",
        "a",
    ];

    // The test ends early if Biblio is down.
    private const int MaxFailures = 1_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OrderTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Decides which users run, in a live run.</summary>
    public UserGate? Gate { get; init; }

    /// <summary>The holds that are compared at the end.</summary>
    public QueueTracker? Queues { get; init; }

    /// <summary>
    /// Creates a scenario that stops the test when the run is cancelled. Orders of the warm-up are not measured, but
    /// they are checked at the end.
    /// </summary>
    public ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run) =>
        Scenario
            .Create(name, async context =>
            {
                var mayRun =
                    Gate is null || await Gate.EnterAsync(name, context.ScenarioInfo.ThreadNumber, runCancelled);
                if (runCancelled.IsCancellationRequested || !mayRun)
                {
                    context.StopCurrentTest("the run was stopped");
                }

                return mayRun ? await run(context) : Response.Ok();
            })
            .WithWarmUpDuration(WarmUp)
            .WithMaxFailCount(MaxFailures);

    /// <summary>Why a preparation failed. NBomber reports that as a text with a stack trace only.</summary>
    public LoadException? PreparationFailure { get; private set; }

    /// <summary>Work of a scenario before anything is measured, for <c>WithInit</c>.</summary>
    public Func<IScenarioInitContext, Task> Prepare(Func<Task> workAsync) =>
        async _ =>
        {
            try
            {
                await workAsync();
            }
            catch (LoadException failure)
            {
                PreparationFailure = failure;
                throw;
            }
        };

    public GatewayClient Client => client;

    public long FirstBook => stock.Books[0];

    /// <summary>Places an order outside of any measurement. A failure throws a <see cref="LoadException"/>.</summary>
    public async Task<long> PlaceOrderAsync(long user, long book)
    {
        long? order = null;
        var response = await orders.PlaceOrderAsync(user, [new OrderLine(book, 1)], id => order = id);
        return order ?? throw new LoadException($"No order could be placed: {response.StatusCode} {response.Message}");
    }

    public Task<Response<object>> CheckOutAsync(IScenarioContext context, string card, string barcode) =>
        Step.Run("check-out", context, () => client.PostAsync(
                "/api/lending/desk/check-out",
                new JsonObject
                {
                    ["card"] = card,
                    ["barcode"] = barcode,
                    ["branchId"] = 1,
                }.ToJsonString(),
                Guid.NewGuid().ToString(),
                _ => { }
            ));

    public Task<Response<object>> CheckInAsync(
        IScenarioContext context,
        string barcode,
        Action<JsonNode>? onSuccess = null
    ) =>
        Step.Run("check-in", context, () =>
            client.PostAsync(
                "/api/lending/desk/check-in",
                new JsonObject { ["barcode"] = barcode, ["branchId"] = 1 }.ToJsonString(),
                Guid.NewGuid().ToString(),
                onSuccess ?? (_ => { })
            )
        );

    public Task<Response<object>> PlaceHoldAsync(IScenarioContext context, long bookId, long userId) =>
        Step.Run("hold", context, () => SendHoldAsync(bookId, userId));

    /// <summary>Places a hold outside of any measurement. A failure throws a <see cref="LoadException"/>.</summary>
    public async Task PlaceHoldAsync(long bookId, long userId)
    {
        var response = await SendHoldAsync(bookId, userId);
        if (response.IsError)
        {
            throw new LoadException($"No hold could be placed: {response.StatusCode} {response.Message}");
        }
    }

    private Task<Response<object>> SendHoldAsync(long bookId, long userId) =>
        client.PostAsync(
            "/api/lending/holds",
            new JsonObject
            {
                ["bookId"] = bookId,
                ["pickUpBranchId"] = 1,
                ["userId"] = userId,
            }.ToJsonString(),
            Guid.NewGuid().ToString(),
            hold => Queues?.Add(bookId, (long)hold["id"]!)
        );

    public Task<Response<object>> HomeAsync(IScenarioContext context) =>
        Step.Run("home", context, () => client.GetAsync("/"));

    public Task<Response<object>> WebSearchAsync(IScenarioContext context) =>
        Step.Run("web search", context, () => client.GetAsync($"/?q={PickSearchTerm()}"));

    public Task<Response<object>> SearchAsync(IScenarioContext context) =>
        Step.Run("search", context, () => client.GetAsync($"/api/catalog/books?q={PickSearchTerm()}&pageSize=20"));

    public Task<Response<object>> ListAsync(IScenarioContext context) =>
        Step.Run("list", context, () => client.GetAsync($"/api/catalog/books?page={Random.Shared.Next(1, 8)}"));

    public Task<Response<object>> BookAsync(IScenarioContext context) =>
        Step.Run("book", context, () => client.GetAsync($"/api/catalog/books/{stock.PickBook()}"));

    public Task<Response<object>> RelatedAsync(IScenarioContext context) =>
        Step.Run("related", context, () => client.GetAsync($"/api/catalog/books/{stock.PickBook()}/related"));

    public Task<Response<object>> SubjectsAsync(IScenarioContext context) =>
        Step.Run("subjects", context, () => client.GetAsync("/api/catalog/subjects"));

    public Task<Response<object>> StockAsync(IScenarioContext context) =>
        Step.Run("stock", context, () => client.GetAsync($"/api/inventory/stock/{stock.PickBook()}"));

    public Task<Response<object>> StockListAsync(IScenarioContext context) =>
        Step.Run("stock list", context, () => client.GetAsync("/api/inventory/stock"));

    public Task<Response<object>> LowStockAsync(IScenarioContext context) =>
        Step.Run("low stock", context, () => client.GetAsync("/api/inventory/stock/low"));

    public Task<Response<object>> OrdersAsync(IScenarioContext context) =>
        Step.Run("orders", context, () => client.GetAsync("/api/orders?pageSize=20"));

    public Task<Response<object>> HighestSpendersAsync(IScenarioContext context) =>
        Step.Run("highest spenders", context, () => client.GetAsync("/api/orders/reports/highest-spenders"));

    public Task<Response<object>> BestSellersAsync(IScenarioContext context) =>
        Step.Run("best sellers", context, () => client.GetAsync("/api/orders/reports/best-sellers"));

    /// <summary>The lab's order: user 1 to 3, books 1 to 4, and in three of ten orders more than one line.</summary>
    public Task<Response<object>> LabOrderAsync(IScenarioContext context) => Step.Run("order", context, () =>
        {
            var lines = Random.Shared.NextDouble() < 0.3 ? Random.Shared.Next(2, 5) : 1;
            return orders.PlaceOrderAsync(
                Random.Shared.Next(1, 4),
                [
                    .. stock
                        .Books.Take(4)
                        .OrderBy(_ => Random.Shared.Next())
                        .Take(lines)
                        .Select(book => new OrderLine(book, Random.Shared.Next(1, 4))),
                ]
            );
        });

    public Task<Response<object>> OrderAsync(IScenarioContext context, Action<long>? onPlaced = null) =>
        Step.Run("order", context, () =>
            orders.PlaceOrderAsync(
                Random.Shared.Next(1, 1000),
                [
                    .. Enumerable
                        .Range(0, Random.Shared.Next(1, 4))
                        .Select(_ => stock.PickBook())
                        .Distinct()
                        .Select(book => new OrderLine(book, Random.Shared.Next(1, 3))),
                ],
                onPlaced
            )
        );

    /// <summary>
    /// Measures the time from the acknowledgement to the end of the saga, for a buyer who polls four times a second.
    /// </summary>
    public Task<Response<object>> WaitUntilEndedAsync(IScenarioContext context, long order) =>
        Step.Run("until ended", context, async () =>
        {
            for (var deadline = DateTime.UtcNow + OrderTimeout; DateTime.UtcNow < deadline; await Task.Delay(250))
            {
                var status = "";
                var response = await client.GetAsync($"/api/orders/{order}", json => status = (string)json["status"]!);
                if (response.IsError || status is "completed" or "refused" or "cancelled")
                {
                    return response;
                }
            }

            return Response.Fail(
                statusCode: "unfinished",
                message: $"an order has not ended within {OrderTimeout.TotalSeconds} s"
            );
        });

    /// <summary>
    /// Waits one to three seconds. Returns false if the step ends meanwhile, so that its end is not delayed by users
    /// that only wait.
    /// </summary>
    public async Task<bool> ThinkAsync()
    {
        await Task.Delay(Random.Shared.Next(1_000, 3_001), stepEnded)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stepEnded.IsCancellationRequested;
    }

    private static string PickSearchTerm() => SearchTerms[Random.Shared.Next(SearchTerms.Length)];
}
