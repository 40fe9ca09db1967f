namespace Biblio.Tests.Lending;

/// <summary>The audit finds records that no request can write. The load tests rely on it.</summary>
public sealed class AuditTests(LendingApp app) : IClassFixture<LendingApp>
{
    [Theory]
    [InlineData("UPDATE copies SET state = 'inrepair' WHERE book_id = {0}", "ledger-ends-elsewhere")]
    [InlineData("UPDATE copies SET state = 'available' WHERE book_id = {0}", "state-and-loan-differ")]
    [InlineData("UPDATE loans SET returned_at = NOW() WHERE book_id = {0}", "state-and-loan-differ")]
    [InlineData(
        "DELETE l FROM copy_changes l JOIN copies c ON c.id = l.copy_id WHERE c.book_id = {0} AND l.cause = 'added'",
        "ledger-has-a-gap"
    )]
    [InlineData(
        "DELETE l FROM copy_changes l JOIN copies c ON c.id = l.copy_id WHERE c.book_id = {0}",
        "ledger-is-missing"
    )]
    [InlineData(
        "UPDATE holds SET state = 'ready', assigned_copy_id = {1} WHERE book_id = {0}",
        "state-and-hold-differ"
    )]
    public async Task Every_kind_of_wrong_record_is_found(string sql, string problem)
    {
        var (book, copy) = await LendAsync();
        await app.AssertAddsUpAsync();

        await app.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, book, copy));

        var audit = await app.GetAsync("/desk/audit");
        Assert.False(audit.GetProperty("addsUp").GetBoolean());
        Assert.Contains(audit.GetProperty("differences").EnumerateArray(), difference =>
            difference.GetProperty("copyId").GetInt64() == copy && difference.String("problem") == problem
        );
        // The other cases start from records that add up.
        await app.ExecuteAsync(
            $"""
            DELETE FROM loans WHERE book_id = {book}; DELETE FROM holds WHERE book_id = {book};
            DELETE FROM copy_changes WHERE copy_id = {copy}; DELETE FROM copies WHERE id = {copy}
            """
        );
    }

    [Theory]
    [InlineData(
        """
            INSERT INTO loans (copy_id, book_id, branch_id, category, kind, borrowed_at, due_at, due_on, renewals)
            SELECT copy_id, book_id, branch_id, category, kind, borrowed_at, due_at, due_on, 0 FROM loans WHERE book_id = {0}
            """
    )]
    [InlineData(
        """
            INSERT INTO holds (book_id, user_id, pick_up_branch_id, state, assigned_copy_id, placed_at)
            VALUES ({0}, 1, 1, 'ready', {1}, NOW()), ({0}, 2, 1, 'ready', {1}, NOW())
            """
    )]
    public async Task The_database_refuses_a_copy_for_two_readers(string sql)
    {
        var (book, copy) = await LendAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() =>
            app.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, book, copy))
        );

        Assert.Contains("Duplicate entry", refused.Message);
    }

    /// <summary>A copy on loan, and a reader who waits for it.</summary>
    private async Task<(long Book, long Copy)> LendAsync()
    {
        var book = LendingApp.NewId();
        var barcode = (await app.AddCopiesAsync(book))[0];
        var loan = await app.CheckOutAsync((await app.AddReaderAsync()).Card, barcode);
        await app.PlaceHoldAsync(book, (await app.AddReaderAsync()).Id);
        return (book, loan.GetProperty("copyId").GetInt64());
    }
}
