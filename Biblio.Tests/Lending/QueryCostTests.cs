using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Lending;

/// <summary>The desk reads a few rows of each table, however many loans, copies and holds there are.</summary>
public sealed class QueryCostTests : IAsyncLifetime
{
    private const int MaxRows = 60;

    // Sweeps count rows too.
    private readonly LendingApp _app = new() { Interval = TimeSpan.FromHours(1) };

    public ValueTask InitializeAsync() => _app.InitializeAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_desk_reads_few_rows_of_long_tables()
    {
        var (book, other) = (LendingApp.NewId(), LendingApp.NewId());
        await _app.AddCopiesAsync(other);
        var barcode = (await _app.AddCopiesAsync(book))[0];
        var (first, card) = await _app.AddReaderAsync();
        var (_, otherCard) = await _app.AddReaderAsync();
        // Once before anything is counted, so that what the service reads only once is not.
        await _app.CheckOutAsync(otherCard, barcode);
        await _app.CheckInAsync(barcode);
        await _app.CheckOutAsync(otherCard, barcode);
        await _app.PlaceHoldAsync(book, first);
        await _app.ExecuteAsync(
            $"""
            INSERT INTO holds (book_id, user_id, pick_up_branch_id, state, placed_at)
              SELECT {book}, 1000000 + seq, 1, 'waiting', UTC_TIMESTAMP(6) FROM seq_1_to_3000;
            INSERT INTO holds (book_id, user_id, pick_up_branch_id, state, placed_at)
              SELECT 2000000 + seq, 1000000 + seq, 1, 'waiting', UTC_TIMESTAMP(6) FROM seq_1_to_3000;
            INSERT INTO copies (book_id, barcode, kind, item_condition, branch_id, location_id, state, added_at, changed_at)
              SELECT {other}, CONCAT('MANY-', seq), 'book', 'good', 1, 1, 'on-loan', UTC_TIMESTAMP(6), UTC_TIMESTAMP(6)
              FROM seq_1_to_3000;
            INSERT INTO loans (copy_id, book_id, kind, category, user_id, branch_id, borrowed_at, due_at, due_on, renewals)
              SELECT id, book_id, kind, 'adult', 1000000 + id, 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), UTC_DATE(), 0
              FROM copies WHERE barcode LIKE 'MANY-%';
            ANALYZE TABLE holds, copies, loans;
            """
        );

        using var own = _app.As(first);

        var many = await RowsRead.FindManyAsync(_app.Schema, MaxRows, async () =>
        {
            await _app.CheckInAsync(barcode);
            await _app.CheckOutAsync(card, barcode);
            await _app.GetAsync("/me/loans", own);
            await _app.GetAsync("/me/holds", own);
        });

        Assert.Equal("", many);
    }
}
