namespace Biblio.Api.Accounts;

/// <summary>
/// Lets a request wait until the accounts and the signing keys are ready, then answers 503.
/// Requests that need no accounts do not wait.
/// </summary>
internal sealed class DatabaseReadyFilter(AccountsReadiness readiness) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (await readiness.WaitAsync(context.HttpContext.RequestAborted))
        {
            return await next(context);
        }

        context.HttpContext.Response.Headers.RetryAfter = "2";
        return TypedResults.Problem(
            "Accounts cannot be reached at the moment.",
            statusCode: StatusCodes.Status503ServiceUnavailable
        );
    }
}
