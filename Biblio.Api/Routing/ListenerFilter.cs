namespace Biblio.Api.Routing;

/// <summary>Two doors: the public one serves the shop and the API, the other (<c>Gateway:ApiOnlyPort</c>) the API alone.</summary>
internal sealed class ListenerFilter(RequestDelegate next, IConfiguration configuration)
{
    private readonly int? _apiOnlyPort = configuration.GetValue<int?>("Gateway:ApiOnlyPort");

    /// <summary>Behind the API's own door the shop does not exist.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var isPublic = context.GetReverseProxyFeature().Route.Config.Metadata?.GetValueOrDefault("Door") == "public";

        return isPublic && context.Connection.LocalPort == _apiOnlyPort
            ? TypedResults
                .Problem(
                    $"This door serves the API alone: there is nothing at {context.Request.Path}. GET /api/v1 lists what there is.",
                    statusCode: StatusCodes.Status404NotFound
                )
                .ExecuteAsync(context)
            : next(context);
    }
}
