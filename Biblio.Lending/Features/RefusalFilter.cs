using Biblio.Lending.Model;

namespace Biblio.Lending.Features;

/// <summary>
/// Turns a refusal into 409 problem details. The type names the first reason, and <c>reasons</c> has all of them, each
/// with its code and a sentence in both languages.
/// </summary>
internal sealed class RefusalFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            return TypedResults.Problem(
                string.Join(' ', refused.Reasons.Select(reason => reason.En)),
                statusCode: StatusCodes.Status409Conflict,
                type: $"urn:biblio:{refused.Reasons[0].Code}",
                extensions: new Dictionary<string, object?> { ["reasons"] = refused.Reasons }
            );
        }
    }
}
