using Biblio.Http;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Features;

/// <summary>A notice to a reader, without its text.</summary>
internal sealed record NoticeView(
    long Id,
    string MessageId,
    long UserId,
    NoticeKind Kind,
    string Language,
    DateOnly? DueOn,
    NoticeState State,
    int Attempts,
    DateTime CreatedAt,
    DateTime? SentAt
);

internal static class Notices
{
    /// <summary>Notices by state, newest first.</summary>
    public static async Task<Ok<Page<NoticeView>>> List(
        StateFilter<NoticeState>? state,
        [AsParameters] PageQuery page,
        LendingDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        NoticeState? wanted = state?.State;
        return TypedResults.Ok(
            await db
                .Notices.AsNoTracking()
                .Where(notice => wanted == null || notice.State == wanted)
                .OrderByDescending(notice => notice.Id)
                .Select(notice => new NoticeView(
                    notice.Id,
                    notice.MessageId,
                    notice.UserId,
                    notice.Kind,
                    notice.Language,
                    notice.DueOn,
                    notice.State,
                    notice.Attempts,
                    notice.CreatedAt,
                    notice.SentAt
                ))
                .ToPageAsync(page, request, cancellationToken)
        );
    }
}
