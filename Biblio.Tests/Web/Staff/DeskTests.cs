using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web.Staff;

/// <summary>The desk lends and takes back with scanned barcodes.</summary>
public sealed partial class DeskTests : IAsyncLifetime
{
    private static readonly string[] Pages =
    [
        "/staff/desk",
        "/staff/desk?reader=1",
        "/staff/desk/slip/1",
        "/staff/desk/return",
        "/staff/desk/in-house",
        "/staff/desk/readers/1",
        "/staff/desk/readers/3",
        "/staff/desk/shelf",
        "/staff/desk/overdue",
        "/staff/desk/copies",
        "/staff/desk/copies?book=2",
        "/staff/desk/copies/1",
        "/staff/desk/rules",
        "/staff/desk/rules/2",
        "/staff/desk/rules/new",
        "/staff/desk/calendar",
        "/staff/desk/branches/1",
        "/staff/desk/branches/new",
    ];

    private WebApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await WebApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_card_and_books_are_scanned_with_enter_alone()
    {
        var line = await _app.CreateLibrarianAsync();

        var found = await line.SendAsync("/staff/desk", "scan", ("Scan", " CARD-1 "));
        var lent = await line.SendAsync(found.Location!, "scan", ("Scan", "B-1"));
        var page = await line.ReadAsync(lent.Location!);
        var ended = await line.SendAsync(lent.Location!, "scan", ("Scan", ""));

        Assert.Equal("/staff/desk?reader=1", found.Location);
        Assert.Equal("/staff/desk?reader=1&lent=1", lent.Location);
        Assert.Contains("Checked out: Bonheur d’occasion. Due 21 Dec 2026.", page, StringComparison.Ordinal);
        Assert.Contains("Alice", page, StringComparison.Ordinal);
        Assert.Equal("/staff/desk", ended.Location);
        Assert.Contains("B-1", await line.ReadAsync("/staff/desk/slip/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_lends_once()
    {
        var line = await _app.CreateLibrarianAsync();
        var form = StaffVisitor.Fill(await line.GetPageAsync("/staff/desk?reader=1"), "scan", ("Scan", "B-1"));

        await line.SendAsync("/staff/desk?reader=1", form);
        await line.SendAsync("/staff/desk?reader=1", form);

        Assert.Single(_app.Api.Lending.Loans);
    }

    [Fact]
    public async Task A_refusal_has_every_reason_in_the_readers_language()
    {
        _app.Api.Lending.Refusals = ["on-loan-to-another", "too-many-loans"];
        var line = await _app.CreateLibrarianAsync("fr");

        var answer = await line.SendAsync("/staff/desk?reader=1", "scan", ("Scan", "B-1"));

        Assert.Contains("Raison française on-loan-to-another.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Raison française too-many-loans.", answer.Text, StringComparison.Ordinal);
        Assert.Contains("Alice", answer.Text, StringComparison.Ordinal);
        Assert.Empty(_app.Api.Lending.Loans);
    }

    [Fact]
    public async Task The_next_card_needs_no_other_field()
    {
        var line = await _app.CreateLibrarianAsync();

        var next = await line.SendAsync("/staff/desk?reader=1", "scan", ("Scan", "CARD-2"));
        var unknown = await line.SendAsync("/staff/desk?reader=1", "scan", ("Scan", "CARD-9"));
        var copyFirst = await line.SendAsync("/staff/desk", "scan", ("Scan", "B-1"));

        Assert.Equal("/staff/desk?reader=2", next.Location);
        Assert.Contains("No copy has this barcode.", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("Scan a card first.", copyFirst.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_return_says_where_the_copy_goes()
    {
        var line = await _app.CreateLibrarianAsync();
        _app.Api.Lending.Lend(1, userId: 2).IsOverdue = true;

        var shelf = await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-1"));
        _app.Api.Lending.Action = "transit";
        var transit = await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-2"));
        _app.Api.Lending.Holds.Add(new(1, 2, userId: 1));
        var held = await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-1"));
        var unknown = await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-9"));

        Assert.Contains("To the shelf", shelf.Text, StringComparison.Ordinal);
        Assert.Contains("Fine: $1.50", shelf.Text, StringComparison.Ordinal);
        Assert.Contains("Send to Riverside", transit.Text, StringComparison.Ordinal);
        Assert.Contains("It was not on loan.", transit.Text, StringComparison.Ordinal);
        Assert.Contains("To the hold shelf for Alice · CARD-1", held.Text, StringComparison.Ordinal);
        Assert.Contains("No copy has this barcode.", unknown.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_from_the_book_drop_is_backdated()
    {
        var line = await _app.CreateLibrarianAsync();

        await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-1"), ("Returned", "2026-01-15"));

        // Noon in Toronto in winter.
        Assert.Contains("2026-01-15T17:00:00Z", _app.Api.Lending.Writes.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_desk_remembers_its_branch()
    {
        var line = await _app.CreateLibrarianAsync();

        await line.ReadAsync("/staff/desk?branch=2");
        await line.SendAsync("/staff/desk/return", "scan", ("Scan", "B-1"));

        Assert.Contains("\"branchId\":2", _app.Api.Lending.Writes.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chosen_due_day_stays_for_the_next_books()
    {
        var line = await _app.CreateLibrarianAsync();

        var first = await line.SendAsync("/staff/desk?reader=1", "scan", ("Scan", "B-1"), ("Due", "2026-12-18"));
        var wrong = await line.SendAsync("/staff/desk?reader=1", "scan", ("Scan", "B-2"), ("Due", "soon"));
        _app.Api.Lending.Refusals = ["on-loan-to-another"];
        var page = await line.GetPageAsync(first.Location!);

        Assert.Contains("\"dueOn\":\"2026-12-18\"", _app.Api.Lending.Writes.Single().Body, StringComparison.Ordinal);
        Assert.Equal("/staff/desk?reader=1&lent=1&due=2026-12-18", first.Location);
        Assert.Contains("value=\"2026-12-18\"", page, StringComparison.Ordinal);
        Assert.Contains("Give a complete date.", wrong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_use_in_the_library_is_counted()
    {
        var line = await _app.CreateLibrarianAsync();

        var used = await line.SendAsync("/staff/desk/in-house", "scan", ("Scan", "B-1"));
        var lent = await line.SendAsync("/staff/desk/in-house", "scan", ("Scan", "B-2"));

        Assert.Contains("Use counted. Back to the shelf.", used.Text, StringComparison.Ordinal);
        Assert.Contains("Bonheur d’occasion", used.Text, StringComparison.Ordinal);
        Assert.Contains("The copy is not on the shelf.", lent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_have_names_and_numbers_without_the_accounts()
    {
        _app.Api.Lending.Lend(1, userId: 1).IsOverdue = true;
        _app.Api.Lending.Holds.Add(new(1, 2, userId: 2) { State = "ready" });
        var line = await _app.CreateLibrarianAsync();
        _app.Api.UnavailableServices.Add("users");

        var without = await line.GetPageAsync("/staff/desk/overdue");
        _app.Api.UnavailableServices.Clear();
        var overdue = await line.GetPageAsync("/staff/desk/overdue");
        var asked = AskedForAlice();
        var shelf = await line.GetPageAsync("/staff/desk/shelf");
        await line.GetPageAsync("/staff/desk/overdue");

        Assert.Contains("Reader no. 1", without, StringComparison.Ordinal);
        Assert.Contains(">Alice</a>", overdue, StringComparison.Ordinal);
        Assert.Contains(">Bob</a>", shelf, StringComparison.Ordinal);
        // The second page with the name of Alice asked nobody.
        Assert.Equal(asked, AskedForAlice());

        int AskedForAlice() =>
            _app.Api.Requests.Count(request => request.Contains("users?ids=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_of_the_desk_are_those_of_the_branch()
    {
        _app.Api.Lending.Holds.Add(
            new(1, 2, userId: 1) { State = "ready", PickUpBy = new(2026, 12, 9, 5, 0, 0, DateTimeKind.Utc) }
        );
        var line = await _app.CreateLibrarianAsync();

        var shelf = await line.ReadAsync("/staff/desk/shelf");
        var reader = await line.ReadAsync("/staff/desk/readers/1");

        // Midnight in Toronto, whatever the zone of the browser is.
        Assert.Matches("Dec 9, 2026, 12:00.AM", shelf);
        Assert.DoesNotContain("UTC", shelf, StringComparison.Ordinal);
        Assert.Contains("On the hold shelf at Central, until", reader, StringComparison.Ordinal);
        Assert.DoesNotContain("for you", reader, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loans.csv", "id,barcode")]
    [InlineData("holds.csv", "id,bookId")]
    public async Task Loans_and_holds_are_downloaded_by_staff(string file, string start)
    {
        var line = await _app.CreateLibrarianAsync();

        Assert.StartsWith(start, await line.ReadAsync("/staff/desk/" + file));
        _app.Api.UnavailableServices.Add("lending");
        using var without = await line.GetAsync("/staff/desk/" + file, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, without.StatusCode);
    }

    [Fact]
    public async Task Money_for_a_found_copy_is_given_back_once()
    {
        _app.Api.Lending.RefundDue = 22m;
        var line = await _app.CreateLibrarianAsync();

        var page = await line.ReadAsync("/staff/desk/readers/1");
        var back = await line.SendAsync("/staff/desk/readers/1", "refund");

        Assert.Contains("Give back $22.00 in cash", page, StringComparison.Ordinal);
        Assert.Equal("/staff/desk/readers/1?saved", back.Location);
        Assert.Contains("22", Assert.Single(_app.Api.Lending.Writes).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Give back", await line.ReadAsync("/staff/desk/readers/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PIN_is_set_and_never_shown()
    {
        var line = await _app.CreateLibrarianAsync();

        var wrong = await line.SendAsync("/staff/desk/readers/1", "pin", ("Pin", "12a4"));
        var set = await line.SendAsync("/staff/desk/readers/1", "pin", ("Pin", "7391"));

        Assert.Contains("Give 4 to 12 digits.", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("12a4", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("/staff/desk/readers/1?saved", set.Location);
        Assert.Contains("7391", Assert.Single(_app.Api.Lending.Writes).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_is_opened_and_changed()
    {
        var line = await _app.CreateLibrarianAsync();
        (string, string)[] details = [("Name", "North"), ("TimeZone", "America/Toronto"), ("tuesday", "open")];

        var opened = await line.SendAsync("/staff/desk/branches/new", "branch", [("Code", "north"), .. details]);
        var zone = await line.SendAsync("/staff/desk/branches/1", "branch", [.. details, ("TimeZone", "Mars/Base")]);
        var changed = await line.SendAsync("/staff/desk/branches/1", "branch", details);

        Assert.Equal("/staff/desk/calendar?branch=3&saved", opened.Location);
        Assert.Contains("tuesday", _app.Api.Lending.Writes.First().Body, StringComparison.Ordinal);
        Assert.Contains("This time zone is unknown.", zone.Text, StringComparison.Ordinal);
        Assert.Equal("/staff/desk/calendar?branch=1&saved", changed.Location);
    }

    [Theory]
    [InlineData("BEGIN:VCALENDAR", "/staff/desk/calendar?branch=1&saved=2", "2 days are closed.")]
    [InlineData("hello", null, "Choose an iCalendar file")]
    [InlineData("", null, "Choose an iCalendar file")]
    public async Task A_calendar_file_closes_its_days(string file, string? location, string text)
    {
        var line = await _app.CreateLibrarianAsync();
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in StaffVisitor.Fill(await line.GetPageAsync("/staff/desk/calendar"), "import"))
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new StringContent(file), "File", "closed.ics");
        using var sent = await line.PostAsync("/staff/desk/calendar", form, TestContext.Current.CancellationToken);
        var answer = await FormAnswer.FromAsync(sent);

        Assert.Equal(location, answer.Location);
        Assert.Contains(
            text,
            location is null ? answer.Text : await line.ReadAsync(location),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_fine_is_waived_only_with_a_reason()
    {
        _app.Api.Lending.Fines.Add(new(1, 12.25m));
        var line = await _app.CreateLibrarianAsync();

        var without = await line.SendAsync("/staff/desk/readers/1", "waive", ("Fine", "1"));
        var wrong = await line.SendAsync("/staff/desk/readers/1", "cash", ("Amount", "much"));
        var with = await line.SendAsync("/staff/desk/readers/1", "waive", ("Fine", "1"), ("Reason", "Storm"));

        Assert.Contains("Give the reason", without.Text, StringComparison.Ordinal);
        Assert.Contains("English reason fines-above-limit.", without.Text, StringComparison.Ordinal);
        Assert.Contains("Give an amount", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("/staff/desk/readers/1?saved", with.Location);
        Assert.Contains("Storm", Assert.Single(_app.Api.Lending.Writes).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cash_with_a_comma_is_read()
    {
        _app.Api.Lending.Fines.Add(new(1, 2.5m));
        var line = await _app.CreateLibrarianAsync("fr");

        await line.SendAsync("/staff/desk/readers/1", "cash", ("Amount", "2,50"));

        Assert.Contains("2.50", Assert.Single(_app.Api.Lending.Writes).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copies_rules_and_closed_days_are_changed()
    {
        var line = await _app.CreateLibrarianAsync();

        var added = await line.SendAsync("/staff/desk/copies?book=2", "add", ("CallNumber", "843 ROY"));
        var state = await line.SendAsync("/staff/desk/copies/3", "state", ("State", "available"));
        var wrong = await line.SendAsync("/staff/desk/rules/2", "rule", ("LoanDays", "many"));
        var rule = await line.SendAsync("/staff/desk/rules/2", "rule", ("LoanDays", "14"), ("FineCap", "5,5"));
        var closed = await line.SendAsync("/staff/desk/calendar", "close", ("Day", "2026-12-24"));

        Assert.Equal("/staff/desk/copies/4?saved", added.Location);
        Assert.Equal(("/staff/desk/copies/3?saved", "available"), (state.Location, _app.Api.Lending.Copies[3]));
        Assert.Contains("A whole number from 0 to 3650.", wrong.Text, StringComparison.Ordinal);
        Assert.Equal("/staff/desk/rules?saved", rule.Location);
        Assert.Equal("/staff/desk/calendar?branch=1&saved", closed.Location);
        Assert.Equal("/api/lending/branches/1/closures/2026-12-24", _app.Api.Lending.Writes.Last().Path);
    }

    [Fact]
    public async Task Every_page_is_complete_in_both_languages()
    {
        _app.Api.Lending.Lend(1, userId: 1).IsOverdue = true;
        _app.Api.Lending.Fines.Add(new(1, 12.25m));
        _app.Api.Lending.Holds.Add(new(1, 2, userId: 1) { State = "ready" });
        var (french, english) = (await _app.CreateLibrarianAsync("fr"), await _app.CreateLibrarianAsync());

        foreach (var address in Pages)
        {
            var (page, other) = (await french.ReadAsync(address), await english.ReadAsync(address));

            Assert.DoesNotMatch(MissingText(), page);
            Assert.DoesNotMatch(MissingText(), other);
            Assert.NotEqual(page, other);
        }
    }

    [Fact]
    public async Task A_reader_sees_no_page_of_the_desk()
    {
        var alice = await _app.CreateReaderAsync();

        foreach (var address in Pages)
        {
            using var answer = await alice.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.DoesNotContain(_app.Api.Requests, request => request.Contains("/lending/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_lending_the_desk_explains_a_503()
    {
        var line = await _app.CreateLibrarianAsync();
        _app.Api.UnavailableServices.Add("lending");

        using var answer = await line.GetAsync("/staff/desk", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    // The name of a text that has no translation.
    [GeneratedRegex(@"\b(Lending|Staff|Field|Card|Receipt|Confirm)\.[A-Za-z-]+[.\w-]*\b(?!\()")]
    private static partial Regex MissingText();
}
