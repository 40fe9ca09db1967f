using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Biblio.ServiceDefaults;

/// <summary>What holds for every operation of every service's API document: how parameters are spelled, who may ask, what an error looks like.</summary>
internal static class OpenApiDefaults
{
    private const string Problem = "application/problem+json";
    private const string Bearer = "bearer";

    public static void AddOpenApiDefaults(this IHostApplicationBuilder builder, ServiceIdentity identity) =>
        builder.Services.ConfigureAll<OpenApiOptions>(options =>
        {
            options.AddDocumentTransformer((document, _, _) => DescribeAsync(document, identity));
            options.AddOperationTransformer(DescribeAsync);
        });

    private static Task DescribeAsync(OpenApiDocument document, ServiceIdentity identity)
    {
        document.Info.Title = $"Biblio: {identity.Name}";
        foreach (var path in document.Paths.Values)
        {
            // a HEAD is a GET without its body: once is enough to read
            path.Operations?.Remove(HttpMethod.Head);
        }

        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var parameter in operation
                .Parameters?.OfType<OpenApiParameter>()
                .Where(parameter => parameter.In == ParameterLocation.Query)
                ?? []
        )
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        var responses = operation.Responses ??= [];
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            responses.TryAdd(
                "400",
                new OpenApiResponse
                {
                    Description = "Something in the request is not as it should be; errors names it.",
                }
            );
        }

        if (operation.RequestBody is not null)
        {
            responses.TryAdd("413", new OpenApiResponse { Description = "The body is larger than it may be." });
            responses.TryAdd(
                "415",
                new OpenApiResponse { Description = "The body is of a type that is not read here." }
            );
        }

        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().ToList()
                is { Count: > 0 } rules
            && !context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any()
        )
        {
            context.Document!.AddComponent(
                Bearer,
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = Bearer,
                    Description = "The access token that POST /api/v1/account/login answers with.",
                }
            );
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            responses.TryAdd(
                "401",
                new OpenApiResponse { Description = "Nobody has signed in, or the token is no longer good." }
            );
            responses.TryAdd(
                "403",
                new OpenApiResponse
                {
                    Description =
                        $"Not for this account: {string.Join(", ", rules.Select(rule => rule.Policy ?? rule.Roles ?? "signed in").Distinct())} only.",
                }
            );
        }

        responses.TryAdd(
            "default",
            new OpenApiResponse { Description = "An error; 429 and 503 say in Retry-After when to ask again." }
        );
        foreach (var (status, response) in responses)
        {
            if (
                response is OpenApiResponse { Content: null or { Count: 0 } } error
                && status is ['4' or '5' or 'd', ..]
            )
            {
                error.Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem] = new OpenApiMediaType
                    {
                        Schema = await ProblemAsync(status == "400", context, cancellationToken),
                    },
                };
            }
        }
    }

    private static async Task<OpenApiSchemaReference> ProblemAsync(
        bool names,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var type = names ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails);
        context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
        return new(type.Name, context.Document);
    }
}
