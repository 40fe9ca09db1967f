using System.Security.Claims;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class Logout
{
    /// <summary>Sign out of this session; the refresh token ends now, the access token within a few minutes.</summary>
    public static async Task<NoContent> Handle(
        ClaimsPrincipal principal,
        SessionService sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.RevokeAsync(principal, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Sign out of every session of the account.</summary>
    public static async Task<NoContent> HandleEverywhere(
        Caller caller,
        AccountsDbContext db,
        SessionService sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var stamp = SecurityStamp.New();
        await db
            .Users.Where(user => user.Id == caller.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, stamp), cancellationToken);
        await sessions.RevokeAllAsync(caller.UserId, cancellationToken);
        logger.SignedOutEverywhere(caller.UserId);
        return TypedResults.NoContent();
    }
}
