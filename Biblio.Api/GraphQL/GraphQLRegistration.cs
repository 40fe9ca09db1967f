using Biblio.Api.GraphQL.Page;
using Biblio.Api.GraphQL.Types;
using GraphQL;
using Microsoft.Extensions.Options;

namespace Biblio.Api.GraphQL;

/// <summary>GraphQL beside REST: the same data under the same rules.</summary>
internal static class GraphQLRegistration
{
    public const string Path = "/graphql";

    public static void AddGraphQL(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<GraphQLOptions>().BindConfiguration("GraphQL");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<GraphQLOptions>>().Value);
        services.AddSingleton<PersistedQueries>();
        services.AddSingleton<OperationMetrics>();
        services.AddSingleton<GraphQLExecutor>();
        services.AddGraphQL(graphQL =>
            graphQL
                .AddSelfActivatingSchema<BiblioSchema>()
                .AddGraphTypes(typeof(BiblioSchema).Assembly)
                .AddSystemTextJson()
                .AddErrorInfoProvider(new ErrorWriter())
                .AddValidationRule<DocumentLimits>()
                .AddComplexityAnalyzer(
                    (cost, provider) =>
                    {
                        // DocumentLimits checks the depth.
                        cost.MaxComplexity = provider.GetRequiredService<GraphQLOptions>().MaxCost;
                        cost.DefaultListImpactMultiplier = PagingArguments.DefaultSize;
                    }
                )
        );
    }

    public static void MapGraphQL(this WebApplication app)
    {
        var graphQL = app.MapGroup(Path).WithTags("GraphQL").AllowAnonymous();
        graphQL
            .MapPost("/", GraphQLEndpoint.Post)
            .Accepts<GraphQLRequestBody>("application/json")
            .WithSummary("Run a GraphQL query, or up to five as a list. Errors are in `errors`, with a code.")
            .Produces<GraphQLResponseBody>()
            .Produces<GraphQLResponseBody>(StatusCodes.Status400BadRequest);
        graphQL.MapGet("/", GraphQLEndpoint.Get).ExcludeFromDescription();
        if (app.Environment.IsDevelopment())
        {
            app.MapGraphQLPage();
        }
    }
}
