using Biblio.Identity;

namespace Biblio.Api.Accounts;

/// <summary>
/// Lets a request wait up to ten seconds until the accounts and the signing keys are ready, then answers 503.
/// Requests that need no accounts do not wait.
/// </summary>
internal sealed class DatabaseReadyFilter(StarterAccountSeeder accounts, SigningKeys keys) : IEndpointFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            var cancellationToken = context.HttpContext.RequestAborted;
            await Task.WhenAll(
                    accounts.WaitUntilDoneAsync(cancellationToken),
                    keys.WaitUntilLoadedAsync(cancellationToken)
                )
                .WaitAsync(Timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "2";
            return TypedResults.Problem(
                "Accounts cannot be reached at the moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        return await next(context);
    }
}
