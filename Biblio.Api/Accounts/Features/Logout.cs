using System.Security.Claims;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class Logout
{
    /// <summary>Sign out here: the refresh token is good for nothing now, the access token for the few minutes that it has left.</summary>
    public static async Task<NoContent> Handle(
        ClaimsPrincipal principal,
        Sessions sessions,
        CancellationToken cancellationToken
    )
    {
        await sessions.EndAsync(principal, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Sign out everywhere: the same for every session of the account.</summary>
    public static async Task<NoContent> HandleEverywhere(
        Caller caller,
        AccountsDbContext db,
        Sessions sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var stamp = SecurityStamp.New();
        await db
            .Users.Where(user => user.Id == caller.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, stamp), cancellationToken);
        await sessions.EndAllAsync(caller.UserId, cancellationToken);
        logger.SignedOutEverywhere(caller.UserId);
        return TypedResults.NoContent();
    }
}
