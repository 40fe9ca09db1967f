using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>Writes notices in the transaction of their occasion.</summary>
internal static class NoticeWriter
{
    /// <summary>Writes the notice unless one with this message id exists.</summary>
    public static Task WriteAsync(
        this LendingDbContext db,
        NoticeKind kind,
        string occasion,
        long userId,
        long bookId,
        string? branch,
        DateOnly? dueOn,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var (name, pending) = (kind.ToString().ToLowerInvariant(), NoticeState.Pending.ToString().ToLowerInvariant());
        return db.Database.ExecuteSqlAsync(
            $"""
            INSERT IGNORE INTO notices
                (message_id, user_id, kind, language, title, branch, due_on, state, attempts, created_at, next_at)
            SELECT CONCAT({name}, '-', {occasion}), r.user_id, {name}, r.language, t.title, {branch}, {dueOn},
                   {pending}, 0, {now}, {now}
            FROM readers r LEFT JOIN titles t ON t.book_id = {bookId} WHERE r.user_id = {userId}
            """,
            cancellationToken
        );
    }
}
