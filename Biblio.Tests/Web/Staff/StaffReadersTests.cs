namespace Biblio.Tests.Web.Staff;

/// <summary>Staff see accounts, close and reopen them, and administrators change roles.</summary>
public sealed class StaffReadersTests
{
    [Fact]
    public async Task Accounts_are_filtered_by_role_and_state()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        Assert.Contains("alice@biblio.example", await line.ReadAsync("/staff/readers"), StringComparison.Ordinal);
        var closed = await line.ReadAsync("/staff/readers?role=reader&state=closed");

        Assert.Contains("Bob", closed, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", closed, StringComparison.Ordinal);
        Assert.Contains("1 account", closed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_is_closed_after_a_question_and_reopened()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var closed = await line.SendAsync("/staff/readers/1/close", "confirm");
        Assert.False(app.Api.Staff.Changed[1].Active);
        var reopened = await line.SendAsync("/staff/readers/1", "reopen");

        Assert.Equal(("/staff/readers/1?saved", "/staff/readers/1?saved"), (closed.Location, reopened.Location));
        Assert.True(app.Api.Staff.Changed[1].Active);
    }

    [Fact]
    public async Task Only_an_administrator_changes_roles()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        Assert.DoesNotContain("Role", Html.Form(await line.GetPageAsync("/staff/readers/1"), "account").Keys);
        app.Api.Staff.Role = "administrator";

        var answer = await line.SendAsync("/staff/readers/1", "account", ("Role", "librarian"), ("Name", "Alice B"));

        Assert.Equal("/staff/readers/1?saved", answer.Location);
        Assert.Equal(("Alice B", "librarian", true), app.Api.Staff.Changed[1]);
    }

    [Fact]
    public async Task Accounts_that_a_librarian_cannot_change_have_no_forms()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/readers/3");

        Assert.Contains(
            "Only an administrator can change this account.",
            Html.VisibleText(page),
            StringComparison.Ordinal
        );
        Assert.Empty(Html.Form(page));
    }

    [Fact]
    public async Task A_name_cannot_be_empty()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/staff/readers/1", "account", ("Name", " "));

        Assert.Contains("This field cannot be empty.", answer.Text, StringComparison.Ordinal);
        Assert.Empty(app.Api.Staff.Changed);
    }

    [Fact]
    public async Task Accounts_are_found_by_name_or_address()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var found = await line.ReadAsync("/staff/readers?q=bob%40&role=reader");

        Assert.Contains("bob@biblio.example", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Alice", found, StringComparison.Ordinal);
        Assert.Contains("value=\"bob@\"", await line.GetPageAsync("/staff/readers?q=bob%40"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "0 compte ")]
    [InlineData("en", "0 accounts ")]
    public async Task No_account_is_singular_in_French_only(string language, string count)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync(language);

        Assert.Contains(count, await line.ReadAsync("/staff/readers?q=nobody"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_account_shows_its_password_once()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var added = await line.SendAsync(
            "/staff/readers/new",
            "new-account",
            ("Name", " Dora Roy "),
            ("Email", "dora@biblio.example")
        );

        Assert.Contains($"Password {FakeStaff.GeneratedPassword} ", added.Text, StringComparison.Ordinal);
        Assert.Contains("/staff/readers/4", Html.Links(added.Page, "See the account"));
        Assert.Equal(("Dora Roy", "reader", true), app.Api.Staff.Changed[4]);
        Assert.DoesNotContain(
            FakeStaff.GeneratedPassword,
            await line.ReadAsync("/staff/readers/4"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Only_an_administrator_adds_accounts_of_staff()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = StaffVisitor.Fill(
            await line.GetPageAsync("/staff/readers/new"),
            "new-account",
            ("Name", "Dora"),
            ("Email", "dora@biblio.example")
        );
        Assert.DoesNotContain("Role", fields.Keys);
        fields["Role"] = "librarian";

        var refused = await line.SendAsync("/staff/readers/new", fields);
        app.Api.Staff.Role = "administrator";
        var added = await line.SendAsync("/staff/readers/new", fields);

        Assert.DoesNotContain(FakeStaff.GeneratedPassword, refused.Page, StringComparison.Ordinal);
        Assert.Contains(FakeStaff.GeneratedPassword, added.Page, StringComparison.Ordinal);
        Assert.Equal("librarian", app.Api.Staff.Changed[4].Role);
    }

    [Theory]
    [InlineData(" ", "dora@biblio.example", "Ce champ ne peut pas être vide.")]
    [InlineData("Dora", " ", "Ce champ ne peut pas être vide.")]
    [InlineData("Dora", "dora@biblio", "Cette adresse électronique ne convient pas")]
    [InlineData("Dora", "alice@biblio.example", "Cette adresse a déjà un compte.")]
    public async Task A_refused_account_says_why_at_its_field(string name, string email, string reason)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync("fr");

        var answer = await line.SendAsync("/staff/readers/new", "new-account", ("Name", name), ("Email", email));

        Assert.Contains(reason, answer.Text, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", answer.Page, StringComparison.Ordinal);
        Assert.Equal(3, app.Api.Accounts.Count);
    }
}
