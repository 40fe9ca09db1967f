using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Accounts;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Accounts;

/// <summary>The management of accounts by staff.</summary>
public sealed partial class UsersTests(AccountsApp app, UsersTests.SearchedAccounts searched)
    : IClassFixture<AccountsApp>,
        IClassFixture<UsersTests.SearchedAccounts>
{
    private readonly HttpClient _librarian = app.As(4, Role.Librarian);
    private readonly HttpClient _administrator = app.As(99, Role.Administrator);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_starter_readers_exist_and_two_are_active()
    {
        await using var fresh = new AccountsApp();
        await fresh.InitializeAsync();
        using var librarian = fresh.As(4, Role.Librarian);

        var readers = await librarian.GetFromJsonAsync<JsonElement>("/api/v1/users?role=reader", CancellationToken);
        var all = await librarian.GetFromJsonAsync<JsonElement>("/api/v1/users?pageSize=1&page=2", CancellationToken);

        Assert.Equal((3, 2), (readers.GetProperty("total").GetInt32(), readers.GetProperty("active").GetInt32()));
        Assert.Equal(
            ["Alice", "Bob", "Charlie"],
            readers.GetProperty("users").EnumerateArray().Select(user => user.GetProperty("name").GetString())
        );
        Assert.Equal(
            [1L, 2L, 3L],
            readers.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetInt64())
        );
        Assert.Equal(
            (4, 3, "Bob"),
            (
                all.GetProperty("total").GetInt32(),
                all.GetProperty("active").GetInt32(),
                all.GetProperty("items")[0].GetProperty("name").GetString()
            )
        );
        await Eventually.IsTrueAsync(() => fresh.Services.GetRequiredService<ActiveUserCounter>().Count == 3);
    }

    [Fact]
    public async Task A_new_user_gets_defaults_and_a_password_shown_once()
    {
        using var added = await _librarian.PostAsJsonAsync("/api/v1/users", new { }, CancellationToken);
        var user = await added.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        var id = user.GetProperty("id").GetInt64();

        Assert.Equal(
            (HttpStatusCode.Created, $"/api/v1/users/{id}"),
            (added.StatusCode, added.Headers.Location!.ToString())
        );
        Assert.Equal(
            ($"User{id}", $"user{id}@test.com", "reader", true),
            (
                user.GetProperty("name").GetString(),
                user.GetProperty("email").GetString(),
                user.GetProperty("role").GetString(),
                user.GetProperty("active").GetBoolean()
            )
        );
        await app.SignInAsync($"user{id}@test.com", user.GetProperty("password").GetString()!);
        Assert.False(
            (await _librarian.GetFromJsonAsync<JsonElement>($"/api/v1/users/{id}", CancellationToken)).TryGetProperty(
                "password",
                out _
            )
        );
    }

    [Fact]
    public async Task A_closed_account_cannot_sign_in_until_it_is_reopened()
    {
        var address = await app.RegisterAsync();
        var tokens = await app.SignInAsync(address);
        var id = (await app.MeAsync(tokens.Access)).GetProperty("id").GetInt64();

        await ChangeAsync(_librarian, id, new { active = false }, HttpStatusCode.OK);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.RefreshAsync(tokens.Refresh)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(address)).StatusCode);
        await ChangeAsync(_librarian, id, new { active = true, name = "Somebody Else" }, HttpStatusCode.OK);
        Assert.Equal(
            "Somebody Else",
            (await app.MeAsync((await app.SignInAsync(address)).Access)).GetProperty("name").GetString()
        );
    }

    [Fact]
    public async Task Librarians_manage_readers_and_only_administrators_change_roles()
    {
        var reader = await AddAsync(_librarian, new { }, HttpStatusCode.Created);
        await AddAsync(_librarian, new { role = "librarian" }, HttpStatusCode.Forbidden);
        await AddAsync(_librarian, new { role = "administrator" }, HttpStatusCode.Forbidden);
        var librarian = await AddAsync(_administrator, new { role = "librarian" }, HttpStatusCode.Created);
        var administrator = await AddAsync(_administrator, new { role = "administrator" }, HttpStatusCode.Created);

        await ChangeAsync(_librarian, reader, new { role = "librarian" }, HttpStatusCode.Forbidden);
        await ChangeAsync(_librarian, librarian, new { active = false }, HttpStatusCode.Forbidden);
        await ChangeAsync(_librarian, administrator, new { active = false }, HttpStatusCode.Forbidden);
        await ChangeAsync(_administrator, reader, new { role = "librarian" }, HttpStatusCode.OK);
        await ChangeAsync(_administrator, librarian, new { active = false }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Staff_cannot_add_an_address_that_is_already_registered()
    {
        var address = await app.RegisterAsync();

        using var answer = await _librarian.PostAsJsonAsync(
            "/api/v1/users",
            new { email = address },
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(
            (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
                .GetProperty("errors")
                .TryGetProperty("email", out _)
        );
    }

    [Fact]
    public async Task Two_addresses_that_differ_in_an_accent_are_two_accounts()
    {
        var plain = AccountsApp.NewAddress();
        var accented = plain.Replace('e', 'é');

        await app.RegisterAsync(plain);
        await AddAsync(_librarian, new { email = accented, password = "another password" }, HttpStatusCode.Created);

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.LoginAsync(accented)).StatusCode);
        await app.SignInAsync(plain);
    }

    [Fact]
    public async Task Accounts_are_found_by_their_ids()
    {
        var found = await _librarian.GetFromJsonAsync<JsonElement>("/api/v1/users?ids=2,1,999999", CancellationToken);

        Assert.Equal(
            ["Alice", "Bob"],
            found.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("name").GetString())
        );
    }

    [Theory]
    [InlineData("éloïse", "Éloïse 100% Roy")]
    [InlineData("ELOISE 100%", "Éloïse 100% Roy")]
    [InlineData(" jeanne.r", "Éloïse 100% Roy")]
    [InlineData("Jeanne.Roy@", "Éloïse 100% Roy")]
    [InlineData("o_neil", "O_Neil Fournier")]
    [InlineData("_oel.f", "O_Neil Fournier")]
    [InlineData("|neil")]
    [InlineData("oy@searched")]
    [InlineData("%loïse")]
    [InlineData("é_oïse")]
    [InlineData("100|%")]
    public async Task Accounts_are_found_by_address_or_name(string text, params string[] names)
    {
        await searched.AddAsync(_librarian);

        Assert.Equal(names, Names(await SearchAsync($"q={Uri.EscapeDataString(text)}")));
    }

    [Fact]
    public async Task A_search_of_accounts_has_pages_and_other_filters()
    {
        await searched.AddAsync(_librarian);

        var second = await SearchAsync("q=SEARCHED+TWIN&page=2&pageSize=2&active=true");

        Assert.Equal(["Searched Twin 3"], Names(second));
        Assert.Equal((3, 3), (second.GetProperty("total").GetInt32(), second.GetProperty("active").GetInt32()));
        Assert.Contains(
            "q=SEARCHED",
            second.GetProperty("_links").GetProperty("prev").GetProperty("href").GetString(),
            StringComparison.Ordinal
        );
        Assert.Empty(Names(await SearchAsync("q=searched+twin&role=librarian")));
    }

    [Fact]
    public async Task A_search_has_at_most_a_hundred_characters()
    {
        await SearchAsync($"q={new string('x', 100)}");
        using var answer = await _librarian.GetAsync(
            new Uri($"/api/v1/users?q={new string('x', 101)}", UriKind.Relative),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("role=king", "role")]
    [InlineData("active=perhaps", "active")]
    [InlineData("pageSize=101", "pageSize")]
    [InlineData("ids=1,x", "ids")]
    public async Task An_invalid_list_parameter_is_named_in_the_error(string query, string field)
    {
        using var answer = await _librarian.GetAsync(
            new Uri($"/api/v1/users?{query}", UriKind.Relative),
            CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True(
            (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken))
                .GetProperty("errors")
                .TryGetProperty(field, out _)
        );
    }

    [Theory]
    [InlineData(999)]
    [InlineData(500)]
    public async Task An_unknown_user_is_404(long id) =>
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await _librarian.GetAsync(new Uri($"/api/v1/users/{id}", UriKind.Relative), CancellationToken)).StatusCode
        );

    private async Task<JsonElement> SearchAsync(string query) =>
        await _librarian.GetFromJsonAsync<JsonElement>($"/api/v1/users?{query}", CancellationToken);

    private static IEnumerable<string?> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("name").GetString());

    private static async Task<long> AddAsync(HttpClient client, object user, HttpStatusCode expected)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/users", user, CancellationToken);
        Assert.True(
            expected == answer.StatusCode,
            $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken)}"
        );
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("id").GetInt64()
            : 0;
    }

    private static async Task ChangeAsync(HttpClient client, long id, object change, HttpStatusCode expected)
    {
        using var answer = await client.PatchAsJsonAsync($"/api/v1/users/{id}", change, CancellationToken);
        Assert.Equal(expected, answer.StatusCode);
    }

    /// <summary>The accounts that the searches find. They are added once.</summary>
    public sealed class SearchedAccounts
    {
        private static readonly object[] Accounts =
        [
            new { name = "Éloïse 100% Roy", email = "jeanne.roy@searched.example" },
            new { name = "O_Neil Fournier", email = "_oel.fournier@searched.example" },
            .. Enumerable.Range(1, 3).Select(number => new { name = $"Searched Twin {number}" }),
        ];

        private Task? _added;

        public Task AddAsync(HttpClient librarian) => _added ??= AddAllAsync(librarian);

        private static async Task AddAllAsync(HttpClient librarian)
        {
            foreach (var account in Accounts)
            {
                await UsersTests.AddAsync(librarian, account, HttpStatusCode.Created);
            }
        }
    }
}
