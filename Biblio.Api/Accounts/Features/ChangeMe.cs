using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ChangeMe
{
    /// <summary>Change my name or my language, in which Biblio writes to me.</summary>
    public static async Task<Results<Ok<UserView>, NotFound>> Handle(
        ChangeMeRequest request,
        Caller caller,
        AccountsDbContext db,
        CancellationToken cancellationToken
    )
    {
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == caller.UserId, cancellationToken) is not { } user)
        {
            return TypedResults.NotFound();
        }

        user.Name = request.Name is { } name ? PersonName.Normalize(name) : user.Name;
        user.Language = request.Language ?? user.Language;
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(UserView.From(user, caller));
    }
}

/// <summary>The fields to change. Missing fields stay as they are.</summary>
internal sealed record ChangeMeRequest(
    [property: PersonName] string? Name = null,
    [property: ShopLanguage] string? Language = null
);
