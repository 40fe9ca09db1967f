using System.Net;

namespace Biblio.Tests.Web;

public sealed class OrderingTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_leads_to_its_own_page()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();

        var answer = await SendAsync(visitor, await visitor.PageAsync("/books/2"), quantity: "3");
        var order = await visitor.PageAsync(answer.Headers.Location!.ToString());

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Contains("Commande nº 1", Html.Words(order), StringComparison.Ordinal);
        Assert.Contains("Bonheur d’occasion 3 18,95 $", Html.Words(order), StringComparison.Ordinal);
        Assert.Contains("Total 56,85 $", Html.Words(order), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_form_sent_twice_is_one_order()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var page = await visitor.PageAsync("/books/2");

        var answers = await Task.WhenAll(SendAsync(visitor, page), SendAsync(visitor, page));

        Assert.Equal(2, app.Api.Keys.Count);
        Assert.Single(app.Api.Keys.Distinct());
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
    }

    [Fact]
    public async Task The_form_shown_anew_is_another_order()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();

        await SendAsync(visitor, await visitor.PageAsync("/books/2"));
        await SendAsync(visitor, await visitor.PageAsync("/books/2"));

        Assert.Equal(2, app.Api.Keys.Distinct().Count());
    }

    [Fact]
    public async Task While_orders_are_down_the_page_says_so_and_the_second_try_keeps_the_key()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var page = await visitor.PageAsync("/books/2");
        app.Api.Down.Add("orders");

        var refused = await (await SendAsync(visitor, page)).Content.ReadAsStringAsync(CancellationToken);
        app.Api.Down.Clear();
        await SendAsync(visitor, refused);

        Assert.Contains("ne sera pas passée deux fois", Html.Words(refused), StringComparison.Ordinal);
        Assert.Equal(Html.Form(page)["Key"], Assert.Single(app.Api.Keys));
    }

    [Fact]
    public async Task A_refused_order_is_said_on_the_page_and_the_next_try_is_a_new_one()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var page = await visitor.PageAsync("/books/2");
        app.Api.RefuseOrdersWith = 409;

        var refused = await (await SendAsync(visitor, page)).Content.ReadAsStringAsync(CancellationToken);

        Assert.Contains("n’a pas été acceptée", Html.Words(refused), StringComparison.Ordinal);
        Assert.NotEqual(Html.Form(page)["Key"], Html.Form(refused)["Key"]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("100")]
    [InlineData("1.5")]
    [InlineData("deux")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public async Task A_quantity_that_can_not_be_is_answered_on_the_page_and_asked_of_nobody(string quantity)
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();

        var answer = await SendAsync(visitor, await visitor.PageAsync("/books/2"), quantity);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            "nombre entier de 1 à 99",
            Html.Words(await answer.Content.ReadAsStringAsync(CancellationToken)),
            StringComparison.Ordinal
        );
        Assert.Empty(app.Api.Keys);
    }

    [Fact]
    public async Task A_form_from_another_site_is_refused()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var form = Html.Form(await visitor.PageAsync("/books/2"));
        form.Remove("__RequestVerificationToken");

        var answer = await visitor.PostAsync("/books/2", new FormUrlEncodedContent(form), CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(app.Api.Keys);
    }

    [Fact]
    public async Task A_reader_orders_and_sees_their_own_orders()
    {
        await using var app = await WebApp.StartAsync();
        var bob = await app.ReaderAsync("bob");

        await SendAsync(bob, await bob.PageAsync("/books/2"));

        Assert.Equal(2, Assert.Single(app.Api.Orders).UserId);
        Assert.Contains("Bonheur d’occasion", Html.Words(await bob.PageAsync("/orders")), StringComparison.Ordinal);
        Assert.Contains(
            "Vous n’avez pas encore de commande",
            Html.Words(await (await app.ReaderAsync()).PageAsync("/orders")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_pending_order_can_be_cancelled_and_says_why_it_ended()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var address = (await SendAsync(visitor, await visitor.PageAsync("/books/2"))).Headers.Location!.ToString();

        await visitor.PostAsync(
            address,
            new FormUrlEncodedContent(Html.Form(await visitor.PageAsync(address))),
            CancellationToken
        );
        var page = await visitor.PageAsync(address);

        Assert.Contains("Annulée à votre demande.", Html.Words(page), StringComparison.Ordinal);
        Assert.Empty(Html.Form(page));
    }

    [Fact]
    public async Task The_page_of_an_order_under_way_refreshes_itself_without_script_and_one_that_has_ended_does_not()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var address = (await SendAsync(visitor, await visitor.PageAsync("/books/2"))).Headers.Location!.ToString();

        var pending = await visitor.PageAsync(address);
        app.Api.Advance(1, "active", "paying");
        app.Api.Advance(1, "active", "committing");
        app.Api.Advance(1, "completed", "done");
        var completed = await visitor.PageAsync(address);

        Assert.Contains("http-equiv=\"refresh\"", pending, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv=\"refresh\"", completed, StringComparison.Ordinal);
        Assert.Matches(
            "Terminée.*Commande reçue.*Livres mis de côté.*Paiement accepté.*Commande terminée",
            Html.Words(completed)
        );
    }

    [Fact]
    public async Task The_changes_of_an_order_come_through_as_they_happen()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        var address = (await SendAsync(visitor, await visitor.PageAsync("/books/2"))).Headers.Location!.ToString();

        using var events = await visitor.GetAsync(
            address + "/events",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(CancellationToken));
        Assert.Equal("text/event-stream", events.Content.Headers.ContentType?.MediaType);
        Assert.Contains("pending", await NextAsync(), StringComparison.Ordinal);
        app.Api.Advance(1, "refused", "done", "out-of-stock");
        Assert.Contains("refused", await NextAsync(), StringComparison.Ordinal);

        async Task<string> NextAsync()
        {
            while (await lines.ReadLineAsync(CancellationToken) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    return line;
                }
            }

            throw new EndOfStreamException();
        }
    }

    [Fact]
    public async Task Somebody_who_listens_does_not_keep_the_shop_from_closing()
    {
        var app = await WebApp.StartAsync(forBrowser: true);
        var visitor = await app.ReaderAsync();
        var address = (await SendAsync(visitor, await visitor.PageAsync("/books/2"))).Headers.Location!.ToString();
        using var events = await visitor.GetAsync(
            address + "/events",
            HttpCompletionOption.ResponseHeadersRead,
            CancellationToken
        );
        await using var listened = await events.Content.ReadAsStreamAsync(CancellationToken);

        await app.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), CancellationToken);
    }

    [Fact]
    public async Task While_orders_are_down_their_pages_are_503s_with_words()
    {
        await using var app = await WebApp.StartAsync();
        var visitor = await app.ReaderAsync();
        app.Api.Down.Add("orders");

        foreach (var address in new[] { "/orders", "/orders/1" })
        {
            var answer = await visitor.GetAsync(address, CancellationToken);

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains(
                "Elles ne sont pas perdues",
                Html.Words(await answer.Content.ReadAsStringAsync(CancellationToken)),
                StringComparison.Ordinal
            );
        }

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable,
            (await visitor.GetAsync("/orders/1/events", CancellationToken)).StatusCode
        );
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient visitor, string page, string quantity = "1")
    {
        var form = Html.Form(page);
        form["Quantity"] = quantity;
        return visitor.PostAsync("/books/2", new FormUrlEncodedContent(form), CancellationToken);
    }
}
