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
}
