using Biblio.Api.Accounts.Features;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Authentication.BearerToken;

namespace Biblio.Api.Accounts;

/// <summary>What the gateway answers about accounts.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var account = routes.MapGroup("/api/v1/account").WithTags("Account").AddEndpointFilter<WhenReady>();

        account.MapPost("/register", Register.Handle).ForEveryone().ProducesValidationProblem();
        account.MapPost("/login", Login.Handle).ForEveryone().Produces<AccessTokenResponse>().ProducesValidationProblem();
        account.MapPost("/refresh", Refresh.Handle).ForEveryone().Produces<AccessTokenResponse>();
        account.MapPost("/logout", Logout.Handle).ForReaders();
        account.MapPost("/logout-everywhere", Logout.HandleEverywhere).ForReaders();
        account.MapPost("/password", ChangePassword.Handle).ForReaders().ProducesValidationProblem();
        account.MapPost("/erase", EraseMe.Handle).ForReaders().ProducesValidationProblem();

        var users = routes.MapGroup("/api/v1/users").WithTags("Users").AddEndpointFilter<WhenReady>();

        users.MapGet("/", ListUsers.Handle).ForStaff().IsOperation("get_users").ProducesValidationProblem();
        users.MapPost("/", AddUser.Handle).ForStaff().IsOperation("create_user").ProducesValidationProblem();
        users.MapGet("/me", GetUser.HandleMe).ForReaders();
        users.MapGet("/{id:long}", GetUser.Handle).ForStaff().IsOperation("get_user").WithName(nameof(GetUser));
        users.MapPatch("/{id:long}", ChangeUser.Handle).ForStaff().ProducesValidationProblem();
    }
}
