using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ChangeUser
{
    /// <summary>Rename, reopen or close (sign out) an account; an administrator may also change its role.</summary>
    public static async Task<Results<Ok<UserView>, NotFound, ForbidHttpResult>> Handle(
        long id,
        ChangeUserRequest request,
        Caller caller,
        AccountsDbContext db,
        SessionService sessions,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        if (await db.Users.SingleOrDefaultAsync(user => user.Id == id, cancellationToken) is not { } user)
        {
            return TypedResults.NotFound();
        }

        if (!user.CanBeManagedBy(caller) || (request.Role is not null && caller.Role != Role.Administrator))
        {
            return TypedResults.Forbid(authenticationSchemes: [CallerAuthentication.Scheme]);
        }

        var (wasActive, wasRole) = (user.Active, user.Role);
        (user.Name, user.Active, user.Role) = (
            request.Name is { } name ? PersonName.Normalize(name) : user.Name,
            request.Active ?? user.Active,
            request.Role ?? user.Role
        );
        if ((wasActive, wasRole) != (user.Active, user.Role))
        {
            // Tokens from before the change contain the old role, or belong to a closed account.
            user.SecurityStamp = SecurityStamp.New();
            await sessions.RevokeAllAsync(id, cancellationToken);
        }

        await db.SaveChangesAsync(cancellationToken);
        logger.AccountChanged(id, caller.UserId, user.Active, user.Role);
        return TypedResults.Ok(UserView.From(user, caller));
    }
}

/// <summary>The fields to change. Missing fields stay as they are.</summary>
internal sealed record ChangeUserRequest(
    [property: PersonName] string? Name = null,
    bool? Active = null,
    Role? Role = null
);
