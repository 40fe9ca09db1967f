using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Web.Staff;

/// <summary>Staff find, add, change and withdraw books.</summary>
public sealed class StaffBooksTests
{
    [Fact]
    public async Task Books_are_searched_sorted_and_paged_by_the_address()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var page = await line.GetPageAsync("/staff/books?q=bonheur&sort=price");

        Assert.Contains("Bonheur d’occasion", Html.VisibleText(page), StringComparison.Ordinal);
        Assert.Equal(["/staff/books?q=bonheur&sort=-price"], Html.Links(page, "Price"));
        Assert.Contains("aria-sort=\"ascending\"", page, StringComparison.Ordinal);
        Assert.Contains(app.Api.Requests, request =>
            request.Contains("q=bonheur&sort=price&page=1&pageSize=25", StringComparison.Ordinal)
        );
        Assert.Equal(["/staff/books/2"], Html.Links(page, "Bonheur d’occasion"));
    }

    [Fact]
    public async Task A_book_is_changed_with_its_version()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync("fr");

        var answer = await line.SendAsync(
            "/staff/books/2",
            "book",
            ("Price", "21,50"),
            ("Authors", "Gabrielle Roy\r\n Someone Else \r\n")
        );

        Assert.Equal("/staff/books/2?saved", answer.Location);
        var content = app.Api.Staff.BookContent!.Value;
        Assert.Equal(21.5m, content.GetProperty("price").GetDecimal());
        Assert.Equal(
            ["Gabrielle Roy", "Someone Else"],
            content.GetProperty("authors").EnumerateArray().Select(author => author.GetString())
        );
        Assert.Contains("C’est enregistré", await line.ReadAsync("/staff/books/2?saved"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_format_and_original_names_are_changed()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var form = Html.Form(await line.GetPageAsync("/staff/books/5"), "book");
        Assert.Equal("Πλάτων", form["OriginalAuthors"]);

        var answer = await line.SendAsync(
            "/staff/books/5",
            "book",
            ("Pages", "352"),
            ("Format", "pocket"),
            ("Authors", "Homer\r\nPlato"),
            ("OriginalAuthors", "\r\nΠλάτων\r\n\r\n")
        );

        Assert.Equal("/staff/books/5?saved", answer.Location);
        var content = app.Api.Staff.BookContent!.Value;
        Assert.Equal(
            (352, "pocket"),
            (content.GetProperty("pages").GetInt32(), content.GetProperty("format").GetString())
        );
        Assert.Equal(
            ["", "Πλάτων"],
            content.GetProperty("originalAuthors").EnumerateArray().Select(name => name.GetString())
        );
    }

    [Fact]
    public async Task Unchanged_original_names_are_not_sent()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        await line.SendAsync("/staff/books/5", "book", ("Authors", "Homer\r\nPlato"), ("Format", ""));

        var content = app.Api.Staff.BookContent!.Value;
        Assert.False(content.TryGetProperty("originalAuthors", out _));
        Assert.Equal(JsonValueKind.Null, content.GetProperty("format").ValueKind);
    }

    [Fact]
    public async Task A_concurrent_change_is_told_and_the_input_kept()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = StaffVisitor.Fill(await line.GetPageAsync("/staff/books/2"), "book", ("Title", "Typed title"));
        app.Api.Staff.BookVersion = 2;

        var refused = await line.SendAsync("/staff/books/2", fields);

        Assert.Contains("Somebody else changed this book", refused.Text, StringComparison.Ordinal);
        var again = Html.Form(refused.Page, "book");
        Assert.Equal(("Typed title", "2"), (again["Title"], again["Version"]));
        Assert.Null(app.Api.Staff.BookContent);
        Assert.Equal("/staff/books/2?saved", (await line.SendAsync("/staff/books/2", again)).Location);
    }

    [Fact]
    public async Task The_same_change_sent_twice_is_no_conflict()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = Html.Form(await line.GetPageAsync("/staff/books/2"), "book");
        // The first of the two has made this version.
        app.Api.Staff.BookVersion = 2;

        Assert.Equal("/staff/books/2?saved", (await line.SendAsync("/staff/books/2", fields)).Location);
    }

    [Fact]
    public async Task A_book_that_is_added_twice_is_one()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = StaffVisitor.Fill(
            await line.GetPageAsync("/staff/books/new"),
            "book",
            ("Title", "A new book"),
            ("Price", "10")
        );

        var answers = await Task.WhenAll(
            line.SendAsync("/staff/books/new", fields),
            line.SendAsync("/staff/books/new", fields)
        );

        Assert.All(answers, answer => Assert.Equal("/staff/books/1?saved", answer.Location));
        Assert.Equal(1, app.Api.Staff.AddedBooks);
    }

    [Theory]
    [InlineData("Title", " ", "This field cannot be empty.")]
    [InlineData("Price", "dear", "A price is 0 to 99999999.99")]
    [InlineData("Year", "MCMXLV", "A year is a whole number")]
    [InlineData("Pages", "xii", "A whole number from 1 to 30000.")]
    [InlineData("Pages", "0", "A whole number from 1 to 30000.")]
    [InlineData("Pages", "30001", "A whole number from 1 to 30000.")]
    public async Task A_wrong_field_has_an_error_and_stays_unsent(string field, string value, string error)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();

        var answer = await line.SendAsync("/staff/books/2", "book", ("Subtitle", "Kept"), (field, value));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Contains(error, answer.Text, StringComparison.Ordinal);
        Assert.Matches($"""<input[^>]*name="{field}"[^>]*aria-invalid="true""", answer.Page);
        Assert.Contains($"id=\"{field.ToLowerInvariant()}-error\"", answer.Page, StringComparison.Ordinal);
        var form = Html.Form(answer.Page, "book");
        Assert.Equal(("Kept", value), (form["Subtitle"], form[field]));
        Assert.Null(app.Api.Staff.BookContent);
    }

    [Fact]
    public async Task An_error_of_the_API_is_translated_beside_its_field()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync("fr");
        app.Api.Staff.BookRefusal = () =>
            Results.ValidationProblem(
                new Dictionary<string, string[]>
                {
                    ["isbn"] = ["This is not an ISBN of ten or thirteen digits with a correct check digit."],
                    ["authors[1]"] = ["This is longer than 200 characters."],
                    ["language"] = ["A message that the web does not know."],
                }
            );

        var answer = await line.SendAsync("/staff/books/2", "book", ("Isbn", "123"));

        Assert.Contains("Ce n’est pas un ISBN valide", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Au plus 200 caractères.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Cette valeur n’est pas acceptée.", answer.Text, StringComparison.Ordinal);
        Assert.Equal("123", Html.Form(answer.Page, "book")["Isbn"]);
    }

    [Fact]
    public async Task A_taken_ISBN_is_told_at_its_field()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        app.Api.Staff.BookRefusal = () => Results.Problem(statusCode: 409, type: "urn:biblio:isbn-taken");

        var answer = await line.SendAsync("/staff/books/2", "book");

        Assert.Contains("Another book has this ISBN.", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_typed_stays_while_the_catalogue_is_down()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = StaffVisitor.Fill(await line.GetPageAsync("/staff/books/2"), "book", ("Title", "Typed title"));
        app.Api.UnavailableServices.Add("catalog");

        var answer = await line.SendAsync("/staff/books/2", fields);

        Assert.Contains("nothing will be done twice", answer.Text, StringComparison.Ordinal);
        Assert.Equal("Typed title", Html.Form(answer.Page, "book")["Title"]);
        app.Api.UnavailableServices.Clear();
        var again = await line.SendAsync("/staff/books/2", Html.Form(answer.Page, "book"));
        Assert.Equal("/staff/books/2?saved", again.Location);
    }

    [Fact]
    public async Task A_book_is_withdrawn_after_a_question_and_put_back()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var question = await line.GetPageAsync("/staff/books/2/withdraw");
        Assert.Contains("Bonheur d’occasion", Html.VisibleText(question), StringComparison.Ordinal);

        var withdrawn = await line.SendAsync("/staff/books/2/withdraw", Html.Form(question, "confirm"));
        var twice = await line.SendAsync("/staff/books/2/withdraw", Html.Form(question, "confirm"));

        Assert.Equal(("/staff/books/2?saved", "/staff/books/2?saved"), (withdrawn.Location, twice.Location));
        Assert.Contains("withdrawn from sale", await line.ReadAsync("/staff/books/2"), StringComparison.Ordinal);
        await line.SendAsync("/staff/books/2", "reinstate");
        Assert.Empty(app.Api.Staff.Withdrawn);
    }

    [Fact]
    public async Task A_book_that_changed_meanwhile_is_not_withdrawn()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var question = Html.Form(await line.GetPageAsync("/staff/books/2/withdraw"), "confirm");
        app.Api.Staff.BookVersion = 2;

        var answer = await line.SendAsync("/staff/books/2/withdraw", question);

        Assert.Contains("Check it before you confirm", answer.Text, StringComparison.Ordinal);
        Assert.Empty(app.Api.Staff.Withdrawn);
    }

    [Theory]
    [InlineData("/staff/books/new", "book")]
    [InlineData("/staff/books/2", "book")]
    [InlineData("/staff/books/2/withdraw", "confirm")]
    [InlineData("/staff/stock/2", "restock")]
    [InlineData("/staff/stock/2", "adjust")]
    [InlineData("/staff/orders/dead-letters", "replay")]
    [InlineData("/staff/readers/1", "account")]
    [InlineData("/staff/readers/1/close", "confirm")]
    public async Task A_form_of_an_ended_session_leads_through_sign_in(string address, string form)
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync();
        var fields = StaffVisitor.Fill(
            await line.GetPageAsync(address),
            form,
            ("Title", "A title"),
            ("Price", "1"),
            ("Quantity", "1"),
            ("Reason", "counted"),
            ("Id", "all")
        );
        app.Api.RefusesEndedSessions = true;
        app.Api.EndedSessions[app.Api.LastSession] = true;

        var answer = await line.SendAsync(address, fields);

        Assert.Equal($"/sign-in?back={Uri.EscapeDataString(address)}", answer.Location);
        Assert.Null(app.Api.Staff.BookContent);
    }
}
