using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Identity;

namespace Biblio.Tests.Accounts;

/// <summary>Which addresses, names and passwords an account may have.</summary>
public sealed class RegistrationRulesTests(AccountsApp app) : IClassFixture<AccountsApp>
{
    private const string GoodPassword = "correct horse 9!";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a\tb@ex.example")]
    [InlineData("a@ex..example")]
    [InlineData("a\u200b@ex.example")]
    [InlineData("<x>@ex.example")]
    [InlineData("a b@ex.example")]
    [InlineData("a@e x.example")]
    [InlineData("a@@ex.example")]
    [InlineData("a@b@ex.example")]
    [InlineData("@ex.example")]
    [InlineData("a@")]
    [InlineData(".a@ex.example")]
    [InlineData("a.@ex.example")]
    [InlineData("a..b@ex.example")]
    [InlineData("a@.ex.example")]
    [InlineData("a@ex.example.")]
    [InlineData("a@-ex.example")]
    [InlineData("a@ex-.example")]
    [InlineData("a@ex_ample.example")]
    [InlineData("a@localhost")]
    [InlineData("a@ex.123")]
    [InlineData("a@127.0.0.1")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("\"a\"@ex.example")]
    [InlineData("a@ex.ex\u00adample")]
    [InlineData("a@ex\u202e.example")]
    [InlineData("\ufeffa@ex.example")]
    [InlineData("a\r\nb@ex.example")]
    [InlineData("a@ex。example.org")]
    [InlineData("a,b@ex.example")]
    [InlineData("a@xn--a.example")]
    public async Task A_bad_address_is_refused(string email)
    {
        await AssertRefusedAsync(
            new
            {
                name = "Zed",
                email,
                password = GoodPassword,
            },
            "email"
        );
        using var librarian = app.As(4, Role.Librarian);
        using var added = await librarian.PostAsJsonAsync("/api/v1/users", new { email }, CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, added.StatusCode);
    }

    [Fact]
    public async Task Overlong_parts_of_an_address_are_refused()
    {
        foreach (
            var email in new[]
            {
                $"{new string('a', 65)}@ex.example",
                $"a@{new string('b', 64)}.example",
                $"{new string('a', 64)}@{new string('b', 63)}.{new string('c', 63)}.{new string('d', 63)}.example",
            }
        )
        {
            await AssertRefusedAsync(
                new
                {
                    name = "Zed",
                    email,
                    password = GoodPassword,
                },
                "email"
            );
        }
    }

    [Theory]
    [InlineData("  lead.in@ex.example ", "lead.in@ex.example")]
    [InlineData("o'hara+books@sub.ex.example", "o'hara+books@sub.ex.example")]
    [InlineData("jose\u0301@ex.example", "jos\u00e9@ex.example")]
    [InlineData("a@caf\u00e9.example", "a@caf\u00e9.example")]
    [InlineData("用户@例子.测试", "用户@例子.测试")]
    [InlineData("Mixed.Case@Ex.example", "Mixed.Case@Ex.example")]
    public async Task A_good_address_is_kept_as_typed_without_surrounding_blanks(string typed, string kept)
    {
        await app.RegisterAsync(typed);

        // The same account, whatever the case and the blanks.
        var tokens = await app.SignInAsync($" {kept.ToUpperInvariant()} ");
        Assert.Equal(kept, (await app.MeAsync(tokens.Access)).GetProperty("email").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u00a0\u3000")]
    [InlineData("Z\u200bed")]
    [InlineData("Zed\u200d")]
    [InlineData("\u200b")]
    [InlineData("Zed\u202eflow")]
    [InlineData("Ze\ufeffd")]
    [InlineData("Ze\u00add")]
    [InlineData("Zed\nZod")]
    [InlineData("Zed\u2028Zod")]
    [InlineData("Zed\u0007")]
    [InlineData("\u3164")]
    [InlineData("Zed \u2066Zod\u2069")]
    public async Task A_name_with_nothing_to_see_is_refused(string name)
    {
        await AssertRefusedAsync(
            new
            {
                name,
                email = AccountsApp.NewAddress(),
                password = GoodPassword,
            },
            "name"
        );
        using var librarian = app.As(4, Role.Librarian);
        using var added = await librarian.PostAsJsonAsync("/api/v1/users", new { name }, CancellationToken);
        using var changed = await librarian.PatchAsJsonAsync("/api/v1/users/1", new { name }, CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (added.StatusCode, changed.StatusCode));
    }

    [Theory]
    [InlineData("  Jose\u0301 ", "Jos\u00e9")]
    [InlineData("雪", "雪")]
    [InlineData("श्\u200dरी", "श्\u200dरी")]
    [InlineData("علی\u200cرضا", "علی\u200cرضا")]
    public async Task A_name_is_trimmed_and_composed(string typed, string kept)
    {
        using var librarian = app.As(4, Role.Librarian);
        using var added = await librarian.PostAsJsonAsync("/api/v1/users", new { name = typed }, CancellationToken);

        var user = await added.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        Assert.Equal(kept, user.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("Password1!")]
    [InlineData("PASSWORD123")]
    [InlineData("P@ssw0rd2024!")]
    [InlineData("passwordpassword")]
    [InlineData("drowssap99")]
    [InlineData("!!letmein!!")]
    [InlineData("Qwertyuiop12!")]
    [InlineData("Sunshine123")]
    [InlineData("Iloveyou2!")]
    [InlineData("motdepasse1")]
    [InlineData("ｐａｓｓｗｏｒｄ１")]
    [InlineData("1234567890")]
    [InlineData("19851224")]
    [InlineData("abcdefghij")]
    [InlineData("biblio-rocks-9")]
    [InlineData("MyBiblioWord7")]
    [InlineData("zebedee-42-xyz")]
    [InlineData("x-Kowalczyk-77")]
    [InlineData("short 7")]
    [InlineData("😀😁😂🤣😃")]
    public async Task A_guessable_password_is_refused(string password)
    {
        var message = await AssertRefusedAsync(
            new
            {
                name = "Ann Kowalczyk",
                email = "zebedee@ex.example",
                password,
            },
            "password"
        );
        Assert.Contains("password", message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(GoodPassword)]
    [InlineData("kR7pQz2mVx")]
    [InlineData("zkqhfbwnju")]
    [InlineData("the next password")]
    [InlineData("雪の町で本を読む人です")]
    public async Task A_good_password_is_accepted(string password)
    {
        var email = AccountsApp.NewAddress();
        using var answer = await app.PostAsync(
            "register",
            new
            {
                name = "Ann",
                email,
                password,
            }
        );

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await app.ConfirmAsync(email);
        await app.SignInAsync(email, password);
    }

    [Fact]
    public async Task Characters_outside_the_first_plane_count_once()
    {
        string[] faces = ["😀", "😁", "😂", "🤣", "😃", "😄", "😅", "😆"];
        var longest = string.Concat(Enumerable.Range(0, 128).Select(i => faces[i % faces.Length]));
        var email = AccountsApp.NewAddress();

        using var accepted = await app.PostAsync(
            "register",
            new
            {
                name = "Ann",
                email,
                password = longest,
            }
        );

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await app.ConfirmAsync(email);
        await app.SignInAsync(email, longest);
        await AssertRefusedAsync(
            new
            {
                name = "Ann",
                email,
                password = longest + "😀",
            },
            "password"
        );
    }

    [Fact]
    public async Task A_password_is_the_same_composed_and_decomposed()
    {
        const string composed = "\u00e9t\u00e9 \u00e0 Qu\u00e9bec";
        var decomposed = composed.Normalize(NormalizationForm.FormD);
        var (first, second) = (AccountsApp.NewAddress(), AccountsApp.NewAddress());

        using var one = await app.PostAsync(
            "register",
            new
            {
                name = "Ann",
                email = first,
                password = composed,
            }
        );
        using var two = await app.PostAsync(
            "register",
            new
            {
                name = "Ann",
                email = second,
                password = decomposed,
            }
        );

        await app.ConfirmAsync(first);
        await app.ConfirmAsync(second);
        await app.SignInAsync(first, decomposed);
        var tokens = await app.SignInAsync(second, composed);
        using var changed = await app.PostAsync(
            "password",
            new { currentPassword = composed, newPassword = "hiver " + decomposed },
            tokens.Access
        );
        Assert.Equal(HttpStatusCode.NoContent, changed.StatusCode);
        await app.SignInAsync(second, "hiver " + composed);
    }

    [Fact]
    public async Task A_hash_of_an_unnormalized_password_stays_valid()
    {
        var typed = "e\u0301te\u0301 au lac 7";
        var email = await app.RegisterAsync();
        var hash = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new(), typed);
        await app.SqlAsync($"UPDATE users SET password_hash = '{hash}' WHERE email = '{email}'");

        await app.SignInAsync(email, typed);
    }

    [Fact]
    public async Task A_new_password_that_is_common_names_its_field()
    {
        var tokens = await app.SignInAsync(await app.RegisterAsync());

        using var refused = await app.PostAsync(
            "password",
            new { currentPassword = AccountsApp.Password, newPassword = "Password2026!" },
            tokens.Access
        );

        Assert.Equal("newPassword", (await ErrorsAsync(refused)).Single().Name);
    }

    private async Task<string> AssertRefusedAsync(object request, string field)
    {
        using var answer = await app.PostAsync("register", request);

        var error = Assert.Single(await ErrorsAsync(answer));
        Assert.Equal(field, error.Name);
        return error.Value[0].GetString()!;
    }

    private static async Task<List<JsonProperty>> ErrorsAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        return [.. problem.GetProperty("errors").EnumerateObject()];
    }
}
