namespace Biblio.LoadTests.Demo;

/// <summary>A tour for the dashboards and alerts: visitors, missing resources, a sale, and a burst of errors.</summary>
internal sealed class DemoRun(DemoTarget target, DemoAccounts accounts, TextWriter output)
{
    private const string Librarian = "librarian@biblio.example";
    private const string Reader = "alice@biblio.example";

    public async Task<bool> RunAsync(TimeSpan visitors, TimeSpan errors, CancellationToken cancellationToken)
    {
        using var reader = await accounts.SignInAsync(Reader, target.Gateway, cancellationToken);
        using var librarian = await accounts.SignInAsync(Librarian, target.Gateway, cancellationToken);
        using var catalog = await accounts.SignInAsync(Librarian, target.Catalog, cancellationToken);

        await output.WriteLineAsync(
            $"1. What visitors do ({visitors.TotalSeconds:0.#} s): "
                + "reading, searching, looking at books, stock, orders and reports"
        );
        var answers = await VisitorTraffic.RunAsync(librarian, visitors, cancellationToken);
        await output.WriteLineAsync(
            $"   {answers.Values.Sum()} requests: "
                + string.Join(", ", answers.Select(answer => $"{answer.Value} answered {answer.Key}"))
        );

        await output.WriteLineAsync(
            "2. What does not exist: a search without results, requests for missing books and orders"
        );
        await output.WriteLineAsync(
            $"   {await MissingResources.RunAsync(librarian, cancellationToken)} requests answered 404"
        );

        await output.WriteLineAsync("3. What is new: a book, more copies of it, orders");
        var sale = await NewBookSale.RunAsync(librarian, reader, cancellationToken);
        await output.WriteLineAsync($"   book {sale.Book} was added and restocked with {sale.Copies} copies");
        await output.WriteLineAsync(
            $"   {sale.Orders} orders were placed, the last is {sale.LastOrder}; "
                + $"order {sale.RefusedOrder} asked for {sale.RefusedQuantity} copies and was refused"
        );

        await output.WriteLineAsync(
            $"4. What breaks ({errors.TotalSeconds:0.#} s): every request to Catalog fails, by its fault switch"
        );
        var failed = await ErrorBurst.RunAsync(librarian, catalog, errors, cancellationToken);
        var after = await librarian.GetAsync("/api/catalog/books", cancellationToken);
        after.ExpectSuccess("Catalog after the fault was switched off");
        await output.WriteLineAsync(
            $"   {failed} requests answered 5xx; the fault is off again, and Catalog answers {(int)after.Status}"
        );

        await output.WriteLineAsync(WhatToLookAt());
        return true;
    }

    private string WhatToLookAt() =>
        $"""

            What to look at{(target.Prometheus is null ? "" : $", at {target.Prometheus}")}:
              sum by (service, status_code) (rate(http_requests_total[1m]))
              histogram_quantile(0.95, sum by (le, service) (rate(http_request_duration_seconds_bucket[1m])))
              sum by (service, type) (rate(application_errors_total[5m]))
              orders_total, biblio_orders_ended_total, products_viewed_total, business_operations_total
            Alerts: HighErrorRate (catalog, api) is pending now and fires one minute after the burst{At("alerts")}.
              {new Uri(
                target.Gateway,
                "/api/alerts"
            )} lists the alerts that Alertmanager has sent to the gateway.{WithoutPrometheus()}
            """;

    private string At(string page) => target.Prometheus is null ? "" : $": {new Uri(target.Prometheus, page)}";

    private string WithoutPrometheus() =>
        target.Prometheus is not null
            ? ""
            : "\nPrometheus does not run here. Every service has the same numbers at its own port, "
                + $"such as {new Uri(target.Catalog, "/metrics")}.";
}
