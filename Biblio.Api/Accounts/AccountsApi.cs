using Biblio.Api.Accounts.Features;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Authentication.BearerToken;

namespace Biblio.Api.Accounts;

/// <summary>The routes of accounts and users.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/v1/account").WithTags("Account").AddEndpointFilter<DatabaseReadyFilter>();

        account.MapPost("/register", Register.Handle).AllowAnonymous().ProducesValidationProblem();
        account
            .MapPost("/login", Login.Handle)
            .AllowAnonymous()
            .Produces<AccessTokenResponse>()
            .ProducesValidationProblem();
        account.MapPost("/refresh", Refresh.Handle).AllowAnonymous().Produces<AccessTokenResponse>();
        account.MapPost("/logout", Logout.Handle).RequireReader();
        account.MapPost("/logout-everywhere", Logout.HandleEverywhere).RequireReader();
        account.MapPost("/password", ChangePassword.Handle).RequireReader().ProducesValidationProblem();
        account.MapPost("/erase", EraseMe.Handle).RequireReader().ProducesValidationProblem();

        var users = routes
            .MapGroup("/api/v1/users")
            .WithTags("Users")
            .AllowHead()
            .AddEndpointFilter<DatabaseReadyFilter>();

        users.MapGet("/", ListUsers.Handle).RequireStaff().WithOperation("get_users").ProducesValidationProblem();
        users.MapPost("/", AddUser.Handle).RequireStaff().WithOperation("create_user").ProducesValidationProblem();
        users.MapGet("/me", GetUser.HandleMe).RequireReader();
        users.MapGet("/{id:long}", GetUser.Handle).RequireStaff().WithOperation("get_user").WithName(nameof(GetUser));
        users.MapPatch("/{id:long}", ChangeUser.Handle).RequireStaff().ProducesValidationProblem();
    }
}
