using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Biblio.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Biblio.Api.Accounts.Features;

internal static class AddUser
{
    /// <summary>Add an account; missing fields are generated, and only this response shows the password.</summary>
    public static async Task<Results<Created<UserView>, ForbidHttpResult>> Handle(
        AddUserRequest request,
        Caller caller,
        AccountsDbContext db,
        UserManager<User> users,
        TimeProvider time,
        ILogger<User> logger,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var password = request.Password?.Normalize()
            ?? RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", 16);
        var role = request.Role ?? Role.Reader;
        if (!User.Create("", "", role, now).CanBeManagedBy(caller))
        {
            return TypedResults.Forbid(authenticationSchemes: [CallerAuthentication.Scheme]);
        }

        var added = await db.InTransactionAsync(
            async cancellationToken =>
            {
                // The id for the generated name and address is known only after the insert.
                var user = User.Create(
                    request.Name ?? "User",
                    request.Email ?? $"{Guid.CreateVersion7():N}@test.com",
                    role,
                    now
                );
                IdentityErrors.ThrowIfFailed(await users.CreateAsync(user, password));
                user.Name = request.Name is null ? $"User{user.Id}" : user.Name;
                if (request.Email is null)
                {
                    user.Email = user.UserName = $"user{user.Id}@test.com";
                }

                IdentityErrors.ThrowIfFailed(await users.UpdateAsync(user));
                return user;
            },
            cancellationToken
        );
        logger.AccountAdded(added.Id, added.Role);
        var view = UserView.From(added, caller) with { Password = request.Password is null ? password : null };
        return TypedResults.Created(view.Links.Self.Href, view);
    }
}

/// <summary>A new account. Every field is optional.</summary>
internal sealed record AddUserRequest(
    [property: PersonName] string? Name = null,
    [property: EmailRule, StringLength(User.EmailLength, ErrorMessage = "An address has at most 254 characters.")]
        string? Email = null,
    [property: PasswordLength(PasswordPolicy.MinLength)] string? Password = null,
    Role? Role = null
);
