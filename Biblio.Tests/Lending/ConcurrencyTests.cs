namespace Biblio.Tests.Lending;

/// <summary>Many desks and readers at once: never two readers for one copy, and no reader is passed over.</summary>
public sealed class ConcurrencyTests(LendingApp app) : IClassFixture<LendingApp>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_desks_lend_the_last_copy_once()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var cards = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            cards.Add((await app.AddReaderAsync()).Card);
        }

        var answers = await Task.WhenAll(
            cards.Select(card =>
                LendingApp.RefusedAsync(
                    app.Desk,
                    "/desk/check-out",
                    new
                    {
                        card,
                        barcode,
                        branchId = 1,
                    }
                )
            )
        );

        Assert.Equal(
            ["1 × 201", "199 × 409 on-loan-to-another"],
            answers.GroupBy(answer => answer).Select(group => $"{group.Count()} × {group.Key}").Order()
        );
        Assert.Equal("1", await app.ExecuteAsync($"SELECT COUNT(*) FROM loans WHERE book_id = {book}"));
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task Queues_keep_their_order_while_copies_come_back()
    {
        const int Copies = 10;
        const int Readers = 100;
        var book = LendingApp.NewId();
        var barcodes = await app.AddCopiesAsync(book, Copies);
        foreach (var barcode in barcodes)
        {
            await app.CheckOutAsync((await app.AddReaderAsync()).Card, barcode);
        }

        var readers = new List<long>();
        for (var i = 0; i < Readers; i++)
        {
            readers.Add((await app.AddReaderAsync()).Id);
        }

        // Every third hold is cancelled at once, while others are placed and copies come back.
        var holds = Task.WhenAll(
            readers.Select(
                async (reader, i) =>
                {
                    var hold = await app.PlaceHoldAsync(book, reader);
                    if (i % 3 == 0)
                    {
                        using var gone = await app.Desk.DeleteAsync($"/holds/{hold}", CancellationToken);
                        gone.EnsureSuccessStatusCode();
                    }
                }
            )
        );
        var returns = Task.WhenAll(barcodes.Select(barcode => app.CheckInAsync(barcode)));
        await Task.WhenAll(holds, returns);
        // Copies that came back before the first hold are on the shelf. Scanning them gives them to the queue.
        foreach (var barcode in barcodes)
        {
            await app.CheckInAsync(barcode);
        }

        Assert.Equal(
            $"{Copies}\t{Copies}",
            await app.ExecuteAsync(
                $"SELECT COUNT(*), COUNT(DISTINCT assigned_copy_id) FROM holds WHERE book_id = {book} AND state = 'ready'"
            )
        );
        // Nobody who waits is before a reader who has a copy.
        Assert.Equal(
            "0",
            await app.ExecuteAsync(
                $"""
                SELECT COUNT(*) FROM holds w JOIN holds r ON r.book_id = w.book_id AND r.state = 'ready' AND w.id < r.id
                WHERE w.book_id = {book} AND w.state = 'waiting'
                """
            )
        );
        await app.AssertAddsUpAsync();
    }

    [Fact]
    public async Task Desks_at_once_lend_a_reader_no_more_than_allowed()
    {
        var (_, card) = await app.AddReaderAsync();
        var barcodes = new List<string>();
        for (var i = 0; i < 15; i++)
        {
            barcodes.AddRange(await app.AddCopiesAsync(LendingApp.NewId(), kind: "video"));
        }

        var answers = await Task.WhenAll(
            barcodes.Select(barcode =>
                LendingApp.RefusedAsync(
                    app.Desk,
                    "/desk/check-out",
                    new
                    {
                        card,
                        barcode,
                        branchId = 1,
                    }
                )
            )
        );

        Assert.Equal(5, answers.Count(answer => answer == "201"));
        Assert.Equal(10, answers.Count(answer => answer == "409 too-many-loans"));
    }

    [Fact]
    public async Task A_reader_holds_a_title_once_at_any_speed()
    {
        var book = LendingApp.NewId();
        await app.AddCopiesAsync(book);
        var (reader, _) = await app.AddReaderAsync();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    LendingApp.RefusedAsync(
                        app.Desk,
                        "/holds",
                        new
                        {
                            bookId = book,
                            pickUpBranchId = 1,
                            userId = reader,
                        }
                    )
                )
        );

        Assert.Equal(1, answers.Count(answer => answer == "201"));
        Assert.Equal(19, answers.Count(answer => answer == "409 already-held"));
    }

    [Fact]
    public async Task Payments_at_once_pay_a_fine_once()
    {
        var (reader, card) = await app.AddReaderAsync();
        var barcode = (await app.AddCopiesAsync(LendingApp.NewId()))[0];
        var loan = (await app.CheckOutAsync(card, barcode)).GetProperty("id").GetInt64();
        await LendingApp.SendAsync(app.Desk, $"/loans/{loan}/lost", new { });

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => LendingApp.RefusedAsync(app.Desk, $"/readers/{reader}/payments", new { amount = 25 }))
        );

        Assert.Equal(1, answers.Count(answer => answer == "200"));
        Assert.Equal(
            "25.00",
            await app.ExecuteAsync($"SELECT SUM(amount) FROM fine_payments WHERE user_id = {reader}")
        );
    }
}
