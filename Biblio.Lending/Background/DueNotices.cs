using Biblio.Lending.Data;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Background;

/// <summary>Writes notices about loans that are due soon or overdue, and deletes old ones.</summary>
internal static class DueNotices
{
    public static Task WriteAsync(
        LendingDbContext db,
        LendingOptions options,
        DateTime now,
        CancellationToken cancellationToken
    ) =>
        // In this isolation the statements lock no loans while they read them.
        db.CirculateAsync(
            async token =>
            {
                await WriteOnceAsync(db, options, now, token);
                return true;
            },
            cancellationToken
        );

    private static async Task WriteOnceAsync(
        LendingDbContext db,
        LendingOptions options,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var (soon, monthAgo) = (now.AddDays(options.DueSoonDays), now.AddDays(-28));
        // Another due date, after a renewal or a recall, is another occasion.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO notices
                (message_id, user_id, kind, language, title, branch, due_on, state, attempts, created_at, next_at)
            SELECT due.message_id, due.user_id, 'duesoon', r.language, t.title, NULL, due.due_on, 'pending', 0,
                   {now}, {now}
            FROM (SELECT CONVERT(CONCAT('duesoon-', id, '-', due_on) USING ascii) COLLATE ascii_bin AS message_id,
                         user_id, book_id, due_on FROM loans
                  WHERE returned_at IS NULL AND lost_at IS NULL AND claimed_returned_at IS NULL
                    AND due_at > {now} AND due_at <= {soon}
                    AND borrowed_at < DATE_SUB(due_at, INTERVAL {options.DueSoonDays} DAY)) due
            JOIN readers r ON r.user_id = due.user_id
            LEFT JOIN titles t ON t.book_id = due.book_id
            LEFT JOIN notices n ON n.message_id = due.message_id
            WHERE n.id IS NULL
            """,
            cancellationToken
        );
        // A reader is reminded when the loan becomes overdue, and a week, two weeks and three weeks later.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO notices
                (message_id, user_id, kind, language, title, branch, due_on, state, attempts, created_at, next_at)
            SELECT due.message_id, due.user_id, 'overdue', r.language, t.title, NULL, due.due_on, 'pending', 0,
                   {now}, {now}
            FROM (SELECT CONVERT(CONCAT('overdue-', id, '-', due_on, '-', FLOOR(TIMESTAMPDIFF(DAY, due_at, {now}) / 7))
                                 USING ascii) COLLATE ascii_bin AS message_id, user_id, book_id, due_on FROM loans
                  WHERE returned_at IS NULL AND lost_at IS NULL AND claimed_returned_at IS NULL
                    AND due_at <= {now} AND due_at > {monthAgo}) due
            JOIN readers r ON r.user_id = due.user_id
            LEFT JOIN titles t ON t.book_id = due.book_id
            LEFT JOIN notices n ON n.message_id = due.message_id
            WHERE n.id IS NULL
            """,
            cancellationToken
        );
        var old = now.AddDays(-options.KeepNoticesDays);
        await db.Notices.Where(notice => notice.CreatedAt < old).ExecuteDeleteAsync(cancellationToken);
    }
}
