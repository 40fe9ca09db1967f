using Biblio.Api.Accounts.Features;
using Biblio.Api.Accounts.Tokens;
using Biblio.Http;
using Biblio.Identity;
using Biblio.ServiceDefaults.Metrics;

namespace Biblio.Api.Accounts;

/// <summary>The routes of accounts and users.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        // Verifiers know this path, so it is not in the API document.
        routes
            .MapGet(AccessTokenFormat.KeySetPath, GetKeySet.Handle)
            .AllowAnonymous()
            .DisableRateLimiting()
            .ExcludeFromDescription();

        var account = routes
            .MapGroup("/api/v1/account")
            .WithTags("Account")
            .AllowHead()
            .AddEndpointFilter<DatabaseReadyFilter>();
        // No cache may keep tokens (RFC 6749, section 5.1).
        account.AddEndpointFilter(
            (context, next) =>
            {
                context.HttpContext.Response.Headers.CacheControl = "no-store";
                return next(context);
            }
        );

        account.MapPost("/register", Register.Handle).AllowAnonymous().ProducesValidationProblem();
        account.MapPost("/confirm", ConfirmAddress.Handle).AllowAnonymous().ProducesValidationProblem();
        account.MapPost("/confirm/resend", RequestEmail.HandleResend).AllowAnonymous().ProducesValidationProblem();
        account
            .MapPost("/password/forgotten", RequestEmail.HandleForgotten)
            .AllowAnonymous()
            .ProducesValidationProblem();
        account.MapPost("/password/reset", ResetPassword.Handle).AllowAnonymous().ProducesValidationProblem();
        account.MapPost("/login", Login.Handle).AllowAnonymous().ProducesValidationProblem();
        account.MapPost("/refresh", Refresh.Handle).AllowAnonymous();
        account.MapPost("/logout", Logout.Handle).RequireReader();
        account.MapPost("/logout-everywhere", Logout.HandleEverywhere).RequireReader();
        account.MapPost("/password", ChangePassword.Handle).RequireReader().ProducesValidationProblem();
        account.MapPost("/address", ChangeAddress.Handle).RequireReader().ProducesValidationProblem();
        account.MapPost("/address/confirm", ChangeAddress.HandleConfirm).AllowAnonymous().ProducesValidationProblem();
        account.MapGet("/sessions", MySessions.List).RequireReader();
        account.MapDelete("/sessions", MySessions.EndOthers).RequireReader();
        account.MapDelete("/sessions/{id}", MySessions.End).RequireReader();
        account
            .MapGet("/export", ExportMyData.Handle)
            .RequireReader()
            .Produces(200, contentType: "application/json")
            .ProducesProblem(503);
        account.MapPost("/erase", EraseMe.Handle).RequireReader().ProducesValidationProblem();

        var users = routes
            .MapGroup("/api/v1/users")
            .WithTags("Users")
            .AllowHead()
            .AddEndpointFilter<DatabaseReadyFilter>();

        users.MapGet("/", ListUsers.Handle).RequireStaff().WithOperation("get_users").ProducesValidationProblem();
        users.MapPost("/", AddUser.Handle).RequireStaff().WithOperation("create_user").ProducesValidationProblem();
        users.MapGet("/me", GetUser.HandleMe).RequireReader();
        users.MapPatch("/me", ChangeMe.Handle).RequireReader().ProducesValidationProblem();
        users.MapGet("/{id:long}", GetUser.Handle).RequireStaff().WithOperation("get_user").WithName(nameof(GetUser));
        users.MapPatch("/{id:long}", ChangeUser.Handle).RequireStaff().ProducesValidationProblem();
    }
}
