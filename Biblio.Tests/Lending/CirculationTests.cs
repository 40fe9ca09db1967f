using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Lending;

/// <summary>Circulation through the HTTP endpoints of one running service.</summary>
public sealed class CirculationTests(LendingApp app) : IClassFixture<LendingApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_is_lent_renewed_and_returned()
    {
        var book = LendingApp.NewId();
        var (reader, card) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(book))[0];

        var loan = await app.CheckOutAsync(card, barcode);
        Assert.Equal("on-loan", await app.StateOfAsync(barcode));
        Assert.Equal((reader, 0), (loan.GetProperty("userId").GetInt64(), loan.GetProperty("renewals").GetInt32()));

        var id = loan.GetProperty("id").GetInt64();
        using var own = app.As(reader);
        for (var renewals = 1; renewals <= 3; renewals++)
        {
            var renewed = await LendingApp.SendAsync(own, $"/loans/{id}/renew", new { });
            Assert.Equal(renewals, renewed.GetProperty("renewals").GetInt32());
            Assert.Equal(renewals < 3, renewed.GetProperty("_links").TryGetProperty("renew", out _));
        }

        Assert.Equal("409 renewal-limit", await LendingApp.RefusedAsync(own, $"/loans/{id}/renew", new { }));
        var back = await app.CheckInAsync(barcode);
        Assert.Equal(("shelf", 0m), (back.String("action"), back.GetProperty("fine").GetDecimal()));
        Assert.Equal("409 loan-ended", await LendingApp.RefusedAsync(app.Desk, $"/loans/{id}/renew", new { }));
        Assert.Equal("available", await app.StateOfAsync(barcode));
        await app.AssertAddsUpAsync();
        await Eventually.IsTrueAsync(async () =>
            (await app.GetEventsAsync(book)).SequenceEqual([
                "copy-added",
                "loan-started",
                "loan-renewed",
                "loan-renewed",
                "loan-renewed",
                "loan-returned",
            ])
        );
    }

    [Fact]
    public async Task A_due_day_within_the_rule_is_recorded()
    {
        var (_, card) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var calendar = await app.GetAsync("/branches/1/calendar?days=1");
        var today = DateOnly.Parse(calendar.String("today"), System.Globalization.CultureInfo.InvariantCulture);

        // 21 days and three renewals allow 84 days.
        foreach (var day in new[] { today.AddDays(-1), today.AddDays(85) })
        {
            Assert.Equal("400 dueOn", await LendingApp.RefusedAsync(app.Desk, "/desk/check-out", Request(day)));
        }

        var loan = await LendingApp.SendAsync(app.Desk, "/desk/check-out", Request(today.AddDays(84)));

        Assert.Equal($"{today.AddDays(84):yyyy-MM-dd}", loan.String("dueOn"));
        Assert.True(loan.GetProperty("dueChosen").GetBoolean());
        Assert.Equal(
            $"{Tokens.Librarian.UserId}",
            await app.ExecuteAsync($"SELECT due_set_by FROM loans WHERE id = {loan.GetProperty("id").GetInt64()}")
        );

        object Request(DateOnly day) =>
            new
            {
                card,
                barcode,
                branchId = 1,
                dueOn = $"{day:yyyy-MM-dd}",
            };
    }

    [Fact]
    public async Task Returned_copies_go_to_readers_in_queue_order()
    {
        var book = LendingApp.NewId();
        var (_, card) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(book))[0];
        await app.CheckOutAsync(card, barcode);
        var readers = new List<(long Id, string Card)>();
        for (var i = 0; i < 3; i++)
        {
            readers.Add(await app.AddReaderAsync());
            await app.PlaceHoldAsync(book, readers[i].Id);
        }

        var answer = await app.CheckInAsync(barcode);
        Assert.Equal(("hold-shelf", readers[0].Card), (answer.String("action"), answer.String("holdCard")));
        // Scanning it again changes nothing.
        Assert.Equal(readers[0].Card, (await app.CheckInAsync(barcode)).String("holdCard"));
        Assert.Equal("409 held-for-another", await CheckOutRefusedAsync(readers[1].Card, barcode));
        Assert.Equal(
            "1",
            await app.ExecuteAsync(
                $"SELECT COUNT(*) FROM notices WHERE kind = 'holdready' AND user_id = {readers[0].Id}"
            )
        );

        // Nobody picks it up, so it goes to the next reader.
        await app.ExecuteAsync(
            $"UPDATE holds SET pick_up_by = NOW() - INTERVAL 2 DAY WHERE book_id = {book} AND state = 'ready'"
        );
        await Eventually.IsTrueAsync(async () =>
            await app.ExecuteAsync($"SELECT GROUP_CONCAT(state ORDER BY id) FROM holds WHERE book_id = {book}")
            == "expired,ready,waiting"
        );
        await app.CheckOutAsync(readers[1].Card, barcode);
        Assert.Equal(readers[2].Card, (await app.CheckInAsync(barcode)).String("holdCard"));
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_copy_on_the_hold_shelf_waits_open_days()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book, branchId: 2))[0];
        var (reader, _) = await app.AddReaderAsync();
        var hold = await app.PlaceHoldAsync(book, reader, pickUpBranchId: 2);
        var today = DateOnly.Parse(
            (await app.GetAsync("/branches/2/calendar?days=1")).String("today"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        DateOnly[] closed = [today.AddDays(1), today.AddDays(3)];
        foreach (var day in closed)
        {
            await PutAsync(app.Desk, $"/branches/2/closures/{day:yyyy-MM-dd}", new { reason = "Storm" });
        }

        await app.CheckInAsync(barcode, branchId: 2);

        foreach (var day in closed)
        {
            using var opened = await app.Desk.DeleteAsync($"/branches/2/closures/{day:yyyy-MM-dd}", CancellationToken);
            opened.EnsureSuccessStatusCode();
        }

        // Seven open days and two closed ones, until midnight.
        var end = TimeZoneInfo.ConvertTimeToUtc(
            today.AddDays(10).ToDateTime(TimeOnly.MinValue),
            TimeZoneInfo.FindSystemTimeZoneById("America/Toronto")
        );
        Assert.Equal(end, (await app.GetAsync($"/holds/{hold}")).GetProperty("pickUpBy").GetDateTime());
    }

    [Theory]
    [InlineData("/holds?state=ready&pickUpBranchId=1", "200")]
    [InlineData("/holds?state=in-transit", "200")]
    [InlineData("/holds?state=7", "400 state")]
    [InlineData("/copies?state=on-loan", "200")]
    [InlineData("/copies?state=OnLoan", "200")]
    [InlineData("/copies?state=gone", "400 state")]
    [InlineData("/desk/notices?state=pending", "200")]
    public async Task States_in_queries_are_those_of_the_answers(string path, string expected)
    {
        using var answer = await app.Desk.GetAsync(path, CancellationToken);

        Assert.Equal(expected, await LendingApp.ProblemAsync(answer));
    }

    [Fact]
    public async Task The_list_of_a_state_has_only_that_state()
    {
        var book = LendingApp.NewId();
        var barcodes = await app.AddCopiesAsync(book, 2);
        var (_, card) = await app.AddReaderAsync();
        await app.CheckOutAsync(card, barcodes[0]);

        var lent = await app.GetAsync($"/copies?bookId={book}&state=on-loan");

        Assert.Equal(barcodes[0], Assert.Single(lent.GetProperty("items").EnumerateArray()).String("barcode"));
    }

    [Fact]
    public async Task A_copy_travels_to_the_branch_of_its_reader()
    {
        var book = LendingApp.NewId();
        var (_, card) = await app.AddReaderAsync();
        var (reader, other) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(book))[0];
        await app.CheckOutAsync(card, barcode);
        await app.PlaceHoldAsync(book, reader, pickUpBranchId: 2);

        var sent = await app.CheckInAsync(barcode);
        Assert.Equal(("transit", 2), (sent.String("action"), sent.GetProperty("toBranchId").GetInt64()));
        Assert.Equal("409 copy-in-transit", await CheckOutRefusedAsync(card, barcode));
        var arrived = await app.CheckInAsync(barcode, branchId: 2);
        Assert.Equal(("hold-shelf", other), (arrived.String("action"), arrived.String("holdCard")));
        await app.CheckOutAsync(other, barcode, branchId: 2);

        // Without another reader it returns to its own branch.
        Assert.Equal("transit", (await app.CheckInAsync(barcode, branchId: 2)).String("action"));
        Assert.Equal("shelf", (await app.CheckInAsync(barcode)).String("action"));
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_suspended_hold_keeps_its_place_and_gets_nothing()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (_, card) = await app.AddReaderAsync();
        var (first, firstCard) = await app.AddReaderAsync();
        var (second, secondCard) = await app.AddReaderAsync();
        await app.CheckOutAsync(card, barcode);
        var hold = await app.PlaceHoldAsync(book, first);
        await app.PlaceHoldAsync(book, second);
        using var own = app.As(first);
        await PutAsync(own, $"/holds/{hold}", new { pickUpBranchId = 1, suspendedUntil = "2099-01-01" });

        Assert.Equal(secondCard, (await app.CheckInAsync(barcode)).String("holdCard"));
        await PutAsync(own, $"/holds/{hold}", new { pickUpBranchId = 1, suspendedUntil = (string?)null });
        await app.CheckOutAsync(secondCard, barcode);
        Assert.Equal(firstCard, (await app.CheckInAsync(barcode)).String("holdCard"));
    }

    [Fact]
    public async Task A_cancelled_hold_passes_its_copy_on()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (_, card) = await app.AddReaderAsync();
        var (first, _) = await app.AddReaderAsync();
        var (second, secondCard) = await app.AddReaderAsync();
        await app.CheckOutAsync(card, barcode);
        var hold = await app.PlaceHoldAsync(book, first);
        await app.PlaceHoldAsync(book, second);
        await app.CheckInAsync(barcode);

        using var own = app.As(first);
        using var cancelled = await own.DeleteAsync($"/holds/{hold}", CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await app.CheckOutAsync(secondCard, barcode);
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_position_counts_every_hold_that_waits_before()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        await app.CheckOutAsync((await app.AddReaderAsync()).Card, barcode);
        var readers = new List<(long Id, long Hold)>();
        for (var i = 0; i < 4; i++)
        {
            var (id, _) = await app.AddReaderAsync();
            readers.Add((id, await app.PlaceHoldAsync(book, id)));
        }

        using var second = app.As(readers[1].Id);
        using var cancelled = await second.DeleteAsync($"/holds/{readers[1].Hold}", CancellationToken);
        using var last = app.As(readers[3].Id);

        Assert.Equal([1, 2, 3], await PositionsAsync($"/holds?bookId={book}&state=waiting"));
        Assert.Equal([3], await PositionsAsync($"/holds?bookId={book}&state=waiting&pageSize=2&page=2"));
        Assert.Equal([3], await PositionsAsync("/me/holds", last));
    }

    [Fact]
    public async Task A_copy_is_not_lent_past_the_queue()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (waiting, waitingCard) = await app.AddReaderAsync();
        var (_, card) = await app.AddReaderAsync();
        await app.PlaceHoldAsync(book, waiting);

        Assert.Equal("409 wanted-by-others", await CheckOutRefusedAsync(card, barcode));
        Assert.Contains(barcode, (await app.GetAsync("/desk/pull-list?pageSize=100")).ToString());
        await app.CheckOutAsync(waitingCard, barcode);
        Assert.Equal("fulfilled", await app.ExecuteAsync($"SELECT state FROM holds WHERE book_id = {book}"));
    }

    [Fact]
    public async Task A_loan_that_somebody_waits_for_is_not_renewed()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (reader, card) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        using var own = app.As(reader);
        Assert.True((await app.GetAsync($"/loans/{loan}", own)).GetProperty("_links").TryGetProperty("renew", out _));

        await app.PlaceHoldAsync(book, (await app.AddReaderAsync()).Id);

        Assert.Equal("409 wanted-by-others", await LendingApp.RefusedAsync(own, $"/loans/{loan}/renew", new { }));
        Assert.False((await app.GetAsync($"/loans/{loan}", own)).GetProperty("_links").TryGetProperty("renew", out _));
    }

    [Fact]
    public async Task A_late_return_is_charged_paid_and_forgotten()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book, kind: "video"))[0];
        var (reader, card) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        await MakeOverdueAsync(loan, days: 12);
        using var own = app.As(reader);
        Assert.Equal(12m, (await app.GetAsync("/me", own)).GetProperty("owes").GetDecimal());
        Assert.Equal(
            "409 fines-above-limit",
            await CheckOutRefusedAsync(card, (await app.AddCopiesAsync(LendingApp.NewId()))[0])
        );

        Assert.Equal(12m, (await app.CheckInAsync(barcode)).GetProperty("fine").GetDecimal());

        // The fine says what it is for, until it is paid.
        Assert.Equal($"{reader}", await app.ExecuteAsync($"SELECT user_id FROM loans WHERE id = {loan}"));
        Assert.Equal(
            "409 payment-declined",
            await LendingApp.RefusedAsync(own, "/me/payments", new { amount = 12, paymentToken = "sim_declined" })
        );
        Assert.Equal(
            "409 more-than-owed",
            await LendingApp.RefusedAsync(own, "/me/payments", new { amount = 13, paymentToken = "sim_approved" })
        );
        own.DefaultRequestHeaders.Add("Idempotency-Key", $"pay-{reader}");
        for (var i = 0; i < 2; i++)
        {
            var paid = await LendingApp.SendAsync(
                own,
                "/me/payments",
                new { amount = 12, paymentToken = "sim_approved" }
            );
            Assert.Equal(0m, paid.GetProperty("stillOwed").GetDecimal());
        }

        Assert.Equal("1", await app.ExecuteAsync($"SELECT COUNT(*) FROM fine_payments WHERE user_id = {reader}"));
        Assert.Equal("NULL", await app.ExecuteAsync($"SELECT user_id FROM loans WHERE id = {loan}"));
        Assert.Equal(0m, (await app.GetAsync("/me", own)).GetProperty("owes").GetDecimal());
    }

    [Fact]
    public async Task A_backdated_return_costs_what_it_cost_then()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId(), kind: "video"))[0];
        var (_, card) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        await MakeOverdueAsync(loan, days: 12);

        var before = new
        {
            barcode,
            branchId = 1,
            returnedAt = DateTime.UtcNow.AddDays(-100),
        };
        Assert.Equal("400 returnedAt", await LendingApp.RefusedAsync(app.Desk, "/desk/check-in", before));
        var back = await LendingApp.SendAsync(
            app.Desk,
            "/desk/check-in",
            new
            {
                barcode,
                branchId = 1,
                returnedAt = DateTime.UtcNow.AddDays(-9),
            }
        );

        Assert.Equal(3m, back.GetProperty("fine").GetDecimal());
    }

    [Fact]
    public async Task A_lost_copy_is_charged_and_forgiven_when_found()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (reader, card) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();

        Assert.Equal(
            loan,
            (await LendingApp.SendAsync(app.Desk, $"/loans/{loan}/lost", new { })).GetProperty("id").GetInt64()
        );

        Assert.Equal("lost", await app.StateOfAsync(barcode));
        Assert.Equal(0, (await app.GetAsync($"/availability/{book}")).GetProperty("copies").GetInt32());
        Assert.Equal(25m, (await app.GetAsync($"/readers/{reader}")).GetProperty("owes").GetDecimal());
        await app.CheckInAsync(barcode);
        Assert.Equal(0m, (await app.GetAsync($"/readers/{reader}")).GetProperty("owes").GetDecimal());
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task What_was_paid_for_a_found_copy_is_given_back()
    {
        var (reader, card) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        await LendingApp.SendAsync(app.Desk, $"/loans/{loan}/lost", new { });
        await LendingApp.SendAsync(app.Desk, $"/readers/{reader}/payments", new { amount = 25 });
        // Another fine of 3.00 was charged since.
        var video = (await app.AddCopiesAsync(LendingApp.NewId(), kind: "video"))[0];
        await MakeOverdueAsync((await app.CheckOutAsync(card, video)).GetProperty("id").GetInt64(), days: 3);
        await app.CheckInAsync(video);

        var found = await app.CheckInAsync(barcode);

        Assert.Equal(22m, found.GetProperty("refund").GetDecimal());
        var view = await app.GetAsync($"/readers/{reader}");
        Assert.Equal((0m, 22m), (view.GetProperty("owes").GetDecimal(), view.GetProperty("refundDue").GetDecimal()));
        var path = $"/readers/{reader}/refunds";
        Assert.Equal("409 more-than-due", await LendingApp.RefusedAsync(app.Desk, path, new { amount = 22.01 }));
        Assert.Equal("400 amount", await LendingApp.RefusedAsync(app.Desk, path, new { amount = 0.001 }));
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => LendingApp.RefusedAsync(app.Desk, path, new { amount = 22 }))
        );
        Assert.Equal(1, answers.Count(answer => answer == "200"));
        Assert.Equal(0m, (await app.CheckInAsync(barcode)).GetProperty("refund").GetDecimal());
        // What is paid of the fines is what was paid less what was given back.
        Assert.Equal(
            "3.00\t3.00",
            await app.ExecuteAsync(
                $"""
                SELECT (SELECT SUM(paid) FROM fines WHERE user_id = {reader}),
                  (SELECT SUM(IF(state = 'refunded', -amount, amount)) FROM fine_payments WHERE user_id = {reader})
                """
            )
        );
    }

    [Fact]
    public async Task A_recalled_copy_is_due_earlier_and_not_renewed()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var (reader, card) = await app.AddReaderAsync();
        var loan = await app.CheckOutAsync(card, barcode);
        var path = $"/loans/{loan.GetProperty("id").GetInt64()}";

        var recalled = await LendingApp.SendAsync(app.Desk, $"{path}/recall", new { });

        Assert.True(recalled.GetProperty("dueAt").GetDateTime() < loan.GetProperty("dueAt").GetDateTime());
        Assert.Equal("409 recalled", await LendingApp.RefusedAsync(app.Desk, $"{path}/renew", new { }));
        Assert.Equal(
            "1",
            await app.ExecuteAsync($"SELECT COUNT(*) FROM notices WHERE user_id = {reader} AND kind = 'recalled'")
        );
    }

    [Fact]
    public async Task A_claim_of_a_return_stops_fines()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId(), kind: "video"))[0];
        var (reader, card) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        await MakeOverdueAsync(loan, days: 12);

        await LendingApp.SendAsync(app.Desk, $"/loans/{loan}/claims-returned", new { });

        Assert.Equal(0m, (await app.GetAsync($"/readers/{reader}")).GetProperty("owes").GetDecimal());
        Assert.Equal(0m, (await app.CheckInAsync(barcode)).GetProperty("fine").GetDecimal());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task History_stays_only_if_the_reader_asks(bool keepHistory)
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var (reader, card) = await app.AddReaderAsync();
        using var own = app.As(reader);
        await PutAsync(own, "/me", new { keepHistory, language = "en" });
        await app.CheckOutAsync(card, barcode);
        await app.CheckInAsync(barcode);

        var history = await app.GetAsync("/me/loans?open=false", own);

        Assert.Equal(keepHistory ? 1 : 0, history.GetProperty("total").GetInt32());
        await PutAsync(own, "/me", new { keepHistory = false, language = "en" });
        Assert.Equal(0, (await app.GetAsync("/me/loans?open=false", own)).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task An_erased_reader_leaves_numbers_only()
    {
        var book = LendingApp.NewId();
        var barcodes = await app.AddCopiesAsync(book, 2);
        var (reader, card) = await app.AddReaderAsync();
        using var own = app.As(reader);
        await PutAsync(own, "/me", new { keepHistory = true, language = "fr" });
        await app.CheckOutAsync(card, barcodes[0]);
        await app.CheckInAsync(barcodes[0]);
        await app.CheckOutAsync(card, barcodes[1]);
        var (waiting, _) = await app.AddReaderAsync();
        await app.PlaceHoldAsync(book, waiting);

        using var erased = await own.DeleteAsync("/personal-data", CancellationToken);

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Equal(
            "2\t0",
            await app.ExecuteAsync($"SELECT COUNT(*), COUNT(user_id) FROM loans WHERE book_id = {book}")
        );
        Assert.Equal("0", await app.ExecuteAsync($"SELECT COUNT(*) FROM readers WHERE user_id = {reader}"));
        Assert.Equal("hold-shelf", (await app.CheckInAsync(barcodes[1])).String("action"));
    }

    [Fact]
    public async Task The_dry_run_gives_the_answer_of_a_check_out()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId(), kind: "reference"))[0];
        var (reader, card) = await app.AddReaderAsync();
        await PutAsync(app.Desk, $"/readers/{reader}", new { category = "adult", blockReason = "Lost the card" });

        var check = await app.GetAsync($"/check?barcode={barcode}&branchId=1&userId={reader}");

        Assert.False(check.GetProperty("allowed").GetBoolean());
        var reasons = check.GetProperty("reasons").EnumerateArray().ToList();
        Assert.Equal(["reader-blocked", "not-for-loan"], reasons.Select(reason => reason.String("code")));
        Assert.Equal("Ce document n’est pas prêté.", reasons[1].String("fr"));
        Assert.Equal("409 reader-blocked not-for-loan", await CheckOutRefusedAsync(card, barcode));
    }

    [Fact]
    public async Task The_catalogue_names_titles_and_older_news_is_ignored()
    {
        var book = LendingApp.NewId();
        await app.AddCopiesAsync(book);
        await app.PublishBookAsync(book, 2, "Maria Chapdelaine");
        await app.PublishBookAsync(book, 1, "Maria");

        await Eventually.IsTrueAsync(async () =>
            await app.ExecuteAsync($"SELECT title, book_version FROM titles WHERE book_id = {book}")
            == "Maria Chapdelaine\t2"
        );
    }

    [Fact]
    public async Task Notices_about_due_loans_are_written_once()
    {
        var barcodes = await app.AddCopiesAsync(LendingApp.NewId(), 2);
        var (reader, card) = await app.AddReaderAsync();
        var soon = (await app.CheckOutAsync(card, barcodes[0])).GetProperty("id").GetInt64();
        var late = (await app.CheckOutAsync(card, barcodes[1])).GetProperty("id").GetInt64();
        await app.ExecuteAsync(
            $"UPDATE loans SET borrowed_at = NOW() - INTERVAL 19 DAY, due_at = NOW() + INTERVAL 2 DAY WHERE id = {soon}"
        );
        await MakeOverdueAsync(late, days: 8);

        await Eventually.IsTrueAsync(async () =>
            await app.ExecuteAsync($"SELECT GROUP_CONCAT(kind ORDER BY kind) FROM notices WHERE user_id = {reader}")
            == "duesoon,overdue"
        );
        var sweeps = await app.ExecuteAsync("SELECT MAX(id) FROM notices");
        var (another, anotherCard) = await app.AddReaderAsync();
        var later = (await app.CheckOutAsync(anotherCard, (await app.AddCopiesAsync(LendingApp.NewId()))[0]))
            .GetProperty("id")
            .GetInt64();
        await MakeOverdueAsync(later, days: 1);
        await Eventually.IsTrueAsync(async () =>
            await app.ExecuteAsync($"SELECT COUNT(*) FROM notices WHERE user_id = {another}") == "1"
        );
        Assert.Equal("2", await app.ExecuteAsync($"SELECT COUNT(*) FROM notices WHERE user_id = {reader}"));
        Assert.NotEqual(sweeps, await app.ExecuteAsync("SELECT MAX(id) FROM notices"));
    }

    [Fact]
    public async Task Loans_and_holds_can_be_downloaded_as_CSV()
    {
        var book = LendingApp.NewId();
        await app.PublishBookAsync(book, 1, "=cmd|' /C calc'!A0, \"x\"");
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (_, card) = await app.AddReaderAsync();
        await app.CheckOutAsync(card, barcode);
        await Eventually.IsTrueAsync(async () =>
            await app.ExecuteAsync($"SELECT book_version FROM titles WHERE book_id = {book}") == "1"
        );

        var loans = await app.Desk.GetStringAsync("/desk/loans.csv", CancellationToken);
        var holds = await app.Desk.GetStringAsync("/desk/holds.csv", CancellationToken);

        Assert.StartsWith("id,barcode,bookId,title,userId,", loans);
        Assert.Contains($",{barcode},{book},", loans);
        Assert.DoesNotContain($",{barcode},{book},\"=", loans);
        Assert.StartsWith("id,bookId,title,userId,", holds);
    }

    [Fact]
    public async Task A_repeated_check_out_with_a_key_lends_once()
    {
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var (_, card) = await app.AddReaderAsync();
        using var desk = app.CreateClient().As(Tokens.Librarian);
        desk.DefaultRequestHeaders.Add("Idempotency-Key", $"out-{card}");

        var first = await LendingApp.SendAsync(
            desk,
            "/desk/check-out",
            new
            {
                card,
                barcode,
                branchId = 1,
            }
        );
        var second = await LendingApp.SendAsync(
            desk,
            "/desk/check-out",
            new
            {
                card,
                barcode,
                branchId = 1,
            }
        );

        Assert.Equal(first.GetProperty("id").GetInt64(), second.GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData("/desk/check-in", """{"barcode":"21234567890123","branchId":1}""", "400 barcode")]
    [InlineData("/desk/check-in", """{"barcode":"21234567890124","branchId":1}""", "404 unknown-barcode")]
    [InlineData("/desk/check-in", """{"barcode":"","branchId":1}""", "400 barcode")]
    [InlineData("/desk/check-in", """{"barcode":"a b'; DROP","branchId":1}""", "400 barcode")]
    [InlineData("/desk/check-in", """{"branchId":1}""", "400 barcode")]
    [InlineData("/desk/check-in", """{"barcode":"x","branchId":0}""", "400 branchId")]
    [InlineData("/desk/check-out", """{"card":"21234567890124","barcode":"x","branchId":1}""", "404 unknown-reader")]
    [InlineData("/desk/check-out", """{"card":"21234567890123","barcode":"x","branchId":1}""", "400 card")]
    [InlineData("/holds", """{"bookId":999999,"pickUpBranchId":1}""", "404")]
    [InlineData("/holds", """{"bookId":1,"pickUpBranchId":0}""", "400 pickUpBranchId")]
    [InlineData("/copies", """{"bookId":0,"branchId":1}""", "400 bookId")]
    [InlineData("/copies", """{"bookId":1,"branchId":99}""", "400 branchId")]
    [InlineData("/copies", """{"bookId":1,"branchId":1,"kind":"toy"}""", "400 kind")]
    [InlineData("/copies", """{"bookId":1,"branchId":1,"barcode":"9782070360047"}""", "400 barcode")]
    [InlineData("/me/payments", """{"amount":0,"paymentToken":"sim_approved"}""", "400 amount")]
    [InlineData("/me/payments", """{"amount":1.001,"paymentToken":"sim_approved"}""", "400 amount")]
    [InlineData("/me/payments", """{"amount":1,"paymentToken":"card"}""", "400 paymentToken")]
    [InlineData("/me/payments", """{"amount":1,"paymentToken":"sim_approved"}""", "409 more-than-owed")]
    [InlineData("/rules", """{"category":null,"kind":null,"branchId":null,"terms":null}""", "400 terms")]
    [InlineData("/loans/999999/recall", "{}", "404")]
    [InlineData("/fines/999999/waive", """{"reason":"x"}""", "404")]
    public Task Bad_input_is_a_problem_with_a_code(string path, string body, string expected) =>
        AssertRefusedAsync(HttpMethod.Post, path, body, expected);

    [Theory]
    [InlineData(
        "/branches/1",
        """{"name":"x","timeZone":"Mars/Base","holidays":null,"openDays":["monday"]}""",
        "400 timeZone"
    )]
    [InlineData(
        "/branches/1",
        """{"name":"x","timeZone":"Etc/UTC","holidays":"xx","openDays":["monday"]}""",
        "400 holidays"
    )]
    [InlineData("/branches/1", """{"name":"x","timeZone":"Etc/UTC","holidays":null,"openDays":[]}""", "400 openDays")]
    [InlineData("/branches/1/closures/2026-02-30", "{}", "400 day")]
    [InlineData("/branches/99/closures/2026-02-20", "{}", "404")]
    [InlineData("/me", """{"keepHistory":true,"language":"de"}""", "400 language")]
    [InlineData("/readers/1", """{"category":"ghost"}""", "400 category")]
    public Task A_bad_setting_is_a_problem(string path, string body, string expected) =>
        AssertRefusedAsync(HttpMethod.Put, path, body, expected);

    private async Task AssertRefusedAsync(HttpMethod method, string path, string body, string expected)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await app.Desk.SendAsync(request, CancellationToken);

        var problem = await LendingApp.ProblemAsync(answer);
        Assert.True(problem.StartsWith(expected, StringComparison.Ordinal), problem);
    }

    [Fact]
    public async Task Readers_see_and_change_only_what_is_theirs()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (owner, card) = await app.AddReaderAsync();
        var (waiting, _) = await app.AddReaderAsync();
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        var hold = await app.PlaceHoldAsync(book, waiting);
        using var stranger = app.As(LendingApp.NewId());
        foreach (
            var (method, path) in new[]
            {
                ("GET", $"/loans/{loan}"),
                ("POST", $"/loans/{loan}/renew"),
                ("GET", $"/holds/{hold}"),
                ("DELETE", $"/holds/{hold}"),
            }
        )
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await stranger.SendAsync(request, CancellationToken);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var forAnother = await stranger.GetAsync(
            $"/check?barcode={barcode}&branchId=1&userId={owner}",
            CancellationToken
        );
        using var holdForAnother = await stranger.PostAsJsonAsync(
            "/holds",
            new
            {
                bookId = book,
                pickUpBranchId = 1,
                userId = owner,
            },
            CancellationToken
        );

        Assert.Equal(
            (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden),
            (forAnother.StatusCode, holdForAnother.StatusCode)
        );
        Assert.Equal("waiting", await app.ExecuteAsync($"SELECT state FROM holds WHERE id = {hold}"));
    }

    [Fact]
    public async Task Notices_are_claimed_once_and_stay_sent()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (reader, _) = await app.AddReaderAsync();
        await app.PlaceHoldAsync(book, reader);
        await app.CheckInAsync(barcode);

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => LendingApp.SendAsync(app.Desk, "/desk/notices/claim", new { }))
        );

        var mine = claims
            .SelectMany(claim => claim.GetProperty("items").EnumerateArray())
            .Single(notice => notice.GetProperty("userId").GetInt64() == reader);
        Assert.Equal("hold-ready", mine.String("kind"));
        var notice = $"/desk/notices/{mine.GetProperty("id").GetInt64()}";
        var begun = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => LendingApp.RefusedAsync(app.Desk, $"{notice}/begin", new { }))
        );
        Assert.Equal(
            ["1 × 204", "9 × 409 notice-begun"],
            begun.GroupBy(answer => answer).Select(group => $"{group.Count()} × {group.Key}").Order()
        );
        var path = $"{notice}/result";
        using var sent = await app.Desk.PostAsJsonAsync(path, new { sent = true }, CancellationToken);
        using var failed = await app.Desk.PostAsJsonAsync(path, new { sent = false }, CancellationToken);
        Assert.Equal("sent", await app.ExecuteAsync($"SELECT state FROM notices WHERE user_id = {reader}"));
    }

    [Fact]
    public async Task A_calendar_file_closes_a_branch()
    {
        var day = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(40);
        var file =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Inventaire\r\n"
            + $"DTSTART;VALUE=DATE:{day:yyyyMMdd}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        for (var i = 0; i < 2; i++)
        {
            using var answer = await SendFileAsync(2, file, "text/calendar");
            var imported = await answer
                .EnsureSuccessStatusCode()
                .Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
            Assert.Equal($"{day:yyyy-MM-dd}", Assert.Single(imported.GetProperty("days").EnumerateArray()).GetString());
        }

        var calendar = await app.GetAsync($"/branches/2/calendar?from={day:yyyy-MM-dd}&days=1");
        Assert.Equal("Inventaire", calendar.GetProperty("days")[0].String("reason"));
        using var unknown = await SendFileAsync(99, file, "text/calendar");
        using var json = await SendFileAsync(2, file, "application/json");
        using var noCalendar = await SendFileAsync(2, "hello", "text/calendar");
        Assert.Equal(
            ["404", "415", "400 file"],
            [$"{(int)unknown.StatusCode}", $"{(int)json.StatusCode}", await LendingApp.ProblemAsync(noCalendar)]
        );
    }

    private Task<HttpResponseMessage> SendFileAsync(long branch, string text, string type) =>
        app.Desk.PostAsync(
            $"/branches/{branch}/closures",
            new StringContent(text, Encoding.UTF8, type),
            CancellationToken
        );

    [Fact]
    public async Task A_fault_switch_keeps_notices_back()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var (reader, _) = await app.AddReaderAsync();
        await PutAsync(app.Desk, "/faults/unsent-notices", new { value = 1 });
        try
        {
            await app.PlaceHoldAsync(book, reader);
            await app.CheckInAsync(barcode);

            var kept = await LendingApp.SendAsync(app.Desk, "/desk/notices/claim", new { });

            Assert.Equal(0, kept.GetProperty("items").GetArrayLength());
        }
        finally
        {
            await PutAsync(app.Desk, "/faults/unsent-notices", new { value = 0 });
        }

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => LendingApp.SendAsync(app.Desk, "/desk/notices/claim", new { }))
        );
        Assert.Contains(claims.SelectMany(claim => claim.GetProperty("items").EnumerateArray()), notice =>
            notice.GetProperty("userId").GetInt64() == reader
        );
    }

    [Fact]
    public async Task A_hold_on_a_book_without_copies_is_refused()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var copy = (await app.GetAsync($"/copies?barcode={barcode}"))
            .GetProperty("items")[0]
            .GetProperty("id")
            .GetInt64();
        await LendingApp.SendAsync(app.Desk, $"/copies/{copy}/state", new { state = "withdrawn", reason = "worn" });

        Assert.Equal(
            "409 no-copies",
            await LendingApp.RefusedAsync(app.Desk, "/holds", new { bookId = book, pickUpBranchId = 1 })
        );
    }

    private Task<string> MakeOverdueAsync(long loan, int days) =>
        app.ExecuteAsync(
            $"""
            UPDATE loans SET borrowed_at = UTC_TIMESTAMP() - INTERVAL 40 DAY,
                due_on = DATE(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', '-05:00')) - INTERVAL {days} DAY,
                due_at = UTC_TIMESTAMP() - INTERVAL {days} DAY + INTERVAL 1 HOUR WHERE id = {loan}
            """
        );

    private Task<string> CheckOutRefusedAsync(string card, string barcode) =>
        LendingApp.RefusedAsync(
            app.Desk,
            "/desk/check-out",
            new
            {
                card,
                barcode,
                branchId = 1,
            }
        );

    private static async Task PutAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PutAsJsonAsync(path, body, CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await LendingApp.ProblemAsync(answer));
    }

    private async Task<IEnumerable<int>> PositionsAsync(string path, HttpClient? client = null) =>
        (await app.GetAsync(path, client))
            .GetProperty("items")
            .EnumerateArray()
            .Select(hold => hold.GetProperty("position").GetInt32())
            .Order();
}
