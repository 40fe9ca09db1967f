using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Accounts;

namespace Biblio.Tests.Accounts;

/// <summary>What a reader sees and changes: sessions, the export of all data, the language.</summary>
[Collection(nameof(SharedAccounts))]
public sealed class MyAccountTests(AccountsApp app)
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_are_listed_and_ended_one_by_one()
    {
        var address = await app.RegisterAsync();
        using var firefox = app.CreateClient();
        firefox.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", Firefox);
        using var login = await firefox.PostAsJsonAsync(
            "/api/v1/account/login",
            new { email = address, password = AccountsApp.Password },
            CancellationToken
        );
        var there = await AccountsApp.ReadTokensAsync(login);
        var here = await app.SignInAsync(address);
        using var client = app.WithToken(here.Access);

        var sessions = await ListAsync(client);
        var other = sessions.Single(session => !session.GetProperty("isCurrent").GetBoolean());
        Assert.Equal(2, sessions.Count);
        Assert.Equal("Firefox, Linux", other.GetProperty("device").GetString());
        var href = other.GetProperty("_links").GetProperty("end").GetProperty("href").GetString()!;
        using var ended = await client.DeleteAsync(new Uri(href, UriKind.Relative), CancellationToken);
        using var again = await client.DeleteAsync(new Uri(href, UriKind.Relative), CancellationToken);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, again.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(there.Refresh)).StatusCode);
        Assert.Single(await ListAsync(client));
        Assert.Equal(HttpStatusCode.OK, (await app.RefreshAsync(here.Refresh)).StatusCode);
    }

    [Fact]
    public async Task All_other_sessions_end_at_once_and_only_mine()
    {
        var (mine, foreign) = (await app.RegisterAsync(), await app.RegisterAsync());
        var (here, there) = (await app.SignInAsync(mine), await app.SignInAsync(mine));
        var stranger = await app.SignInAsync(foreign);
        using var strangers = app.WithToken(stranger.Access);
        using var client = app.WithToken(here.Access);
        var foreignId = (await ListAsync(strangers)).Single().GetProperty("id").GetString();

        using var refused = await client.DeleteAsync(
            new Uri($"/api/v1/account/sessions/{foreignId}", UriKind.Relative),
            CancellationToken
        );
        using var strange = await client.DeleteAsync(
            new Uri("/api/v1/account/sessions/%C3%A9t%C3%A9", UriKind.Relative),
            CancellationToken
        );
        using var ended = await client.DeleteAsync(
            new Uri("/api/v1/account/sessions", UriKind.Relative),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.NotFound, strange.StatusCode);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (refused.StatusCode, ended.StatusCode));
        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            [
                (await app.RefreshAsync(here.Refresh)).StatusCode,
                (await app.RefreshAsync(there.Refresh)).StatusCode,
                (await app.RefreshAsync(stranger.Refresh)).StatusCode,
            ]
        );
    }

    [Fact]
    public async Task An_export_has_everything_about_its_reader()
    {
        var address = await app.RegisterAsync();
        var tokens = await app.SignInAsync(address);
        using var client = app.WithToken(tokens.Access);

        using var answer = await client.GetAsync(
            new Uri("/api/v1/account/export", UriKind.Relative),
            CancellationToken
        );

        var text = await answer.Content.ReadAsStringAsync(CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text + string.Join("\n", app.Log));
        using var file = JsonDocument.Parse(text);
        var account = file.RootElement.GetProperty("account");
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(address, account.GetProperty("email").GetString());
        Assert.Single(account.GetProperty("sessions").EnumerateArray());
        Assert.Equal(AccountsApp.FakeOrders.Count, file.RootElement.GetProperty("orders").GetArrayLength());
        Assert.Equal(JsonValueKind.Array, file.RootElement.GetProperty("cart").GetProperty("lines").ValueKind);
        foreach (var list in new[] { "wishList", "loans", "endedLoans", "holds", "fines" })
        {
            Assert.Equal(JsonValueKind.Array, file.RootElement.GetProperty(list).ValueKind);
        }

        Assert.Equal(JsonValueKind.Object, file.RootElement.GetProperty("library").ValueKind);
        Assert.Contains("1, rue des Lilas", text, StringComparison.Ordinal);
        Assert.DoesNotContain("_links", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_Orders_nothing_is_exported()
    {
        var tokens = await app.SignInAsync(await app.RegisterAsync());
        using var client = app.WithToken(tokens.Access);
        app.Orders.IsDown = true;
        try
        {
            using var answer = await client.GetAsync(
                new Uri("/api/v1/account/export", UriKind.Relative),
                CancellationToken
            );
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }
        finally
        {
            app.Orders.IsDown = false;
        }
    }

    [Fact]
    public async Task The_language_is_kept_and_used_for_messages()
    {
        var address = await app.RegisterAsync();
        using var client = app.WithToken((await app.SignInAsync(address)).Access);

        using var wrong = await client.PatchAsJsonAsync("/api/v1/users/me", new { language = "de" }, CancellationToken);
        using var changed = await client.PatchAsJsonAsync(
            "/api/v1/users/me",
            new { language = "en", name = "Zoé" },
            CancellationToken
        );
        using var asked = await app.PostAsync("password/forgotten", new { email = address, language = "fr" });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (wrong.StatusCode, changed.StatusCode));
        var message = await app.Mail.WaitForAsync(address, "Choose a new password");
        Assert.Equal("en", message.Language);
        Assert.StartsWith("Hello Zoé,", message.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Firefox, "Firefox, Linux")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("<script>alert(1)</script>", "")]
    [InlineData("", "")]
    public void A_device_is_described_in_words(string userAgent, string expected) =>
        Assert.Equal(expected, SessionDevice.Describe(userAgent));

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.x")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.x")]
    [InlineData("2001:db8:7:8::1", "2001:db8:7::")]
    public void An_address_is_shortened(string address, string expected) =>
        Assert.Equal(expected, SessionDevice.Shorten(IPAddress.Parse(address)));

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) =>
        [
            .. (await client.GetFromJsonAsync<JsonElement>("/api/v1/account/sessions", CancellationToken))
                .GetProperty("items")
                .EnumerateArray(),
        ];
}
