namespace Biblio.Api.Accounts;

/// <summary>
/// Lets a request wait up to ten seconds until the accounts database is ready, then answers 503 with Retry-After.
/// Requests that need no accounts do not wait.
/// </summary>
internal sealed class DatabaseReadyFilter(StarterAccountSeeder accounts) : IEndpointFilter
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            await accounts.WaitUntilDoneAsync(context.HttpContext.RequestAborted).WaitAsync(Timeout);
        }
        catch (TimeoutException)
        {
            context.HttpContext.Response.Headers.RetryAfter = "2";
            return TypedResults.Problem(
                "Accounts can not be reached at the moment.",
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }

        return await next(context);
    }
}
