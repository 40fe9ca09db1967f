using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class GetUser
{
    /// <summary>Get an account.</summary>
    public static async Task<Results<Ok<UserView>, NotFound>> Handle(
        long id,
        Caller caller,
        AccountsDbContext db,
        CancellationToken cancellationToken
    ) =>
        await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is { } user
            ? TypedResults.Ok(UserView.From(user, caller))
            : TypedResults.NotFound();

    /// <summary>Get my account.</summary>
    public static Task<Results<Ok<UserView>, NotFound>> HandleMe(
        Caller caller,
        AccountsDbContext db,
        CancellationToken cancellationToken
    ) => Handle(caller.UserId, caller, db, cancellationToken);
}
