namespace Biblio.Api.Accounts;

/// <summary>Requests that come before the tables wait a little, and are then told to come back; whoever only reads books does not wait.</summary>
internal sealed class DatabaseReadyFilter(StarterAccounts accounts) : IEndpointFilter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            await accounts.WhenDoneAsync(context.HttpContext.RequestAborted).WaitAsync(Patience);
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
