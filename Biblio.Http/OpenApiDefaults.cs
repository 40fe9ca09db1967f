using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Biblio.Http;

/// <summary>Adds names of parameters, security and error responses to the operations of every API document.</summary>
public static class OpenApiDefaults
{
    private const string Bearer = "bearer";

    public static void AddOpenApiDefaults(this IHostApplicationBuilder builder, string service) =>
        builder.Services.ConfigureAll<OpenApiOptions>(options =>
        {
            options.AddDocumentTransformer((document, _, _) => DescribeAsync(document, service));
            options.AddOperationTransformer(DescribeAsync);
        });

    private static Task DescribeAsync(OpenApiDocument document, string service)
    {
        document.Info.Title = $"Biblio: {service}";
        foreach (var path in document.Paths.Values)
        {
            // HEAD operations repeat the GET operations.
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
        var parameters = operation.Parameters?.OfType<OpenApiParameter>() ?? [];
        foreach (var parameter in parameters.Where(parameter => parameter.In == ParameterLocation.Query))
        {
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!);
        }

        var responses = operation.Responses ??= [];
        if (operation.Parameters is { Count: > 0 } || operation.RequestBody is not null)
        {
            AddResponse("400", "The request is invalid. The property errors names the invalid fields.");
        }

        if (operation.RequestBody is not null)
        {
            AddResponse("413", "The body is too large.");
            AddResponse("415", "The content type of the body is not supported.");
        }

        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (
            metadata.OfType<IAuthorizeData>().ToList() is { Count: > 0 } rules
            && !metadata.OfType<IAllowAnonymous>().Any()
        )
        {
            context.Document!.AddComponent(
                Bearer,
                new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = Bearer,
                    Description = "The access token from POST /api/v1/account/login.",
                }
            );
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            var policies = rules.Select(rule => rule.Policy ?? rule.Roles ?? "signed in").Distinct();
            AddResponse("401", "The request has no token, or the token is invalid or expired.");
            AddResponse("403", $"The account lacks the required role: {string.Join(", ", policies)}.");
        }

        AddResponse("default", "An error. For 429 and 503, Retry-After tells when to retry.");
        foreach (var (status, response) in responses)
        {
            if (
                response is OpenApiResponse { Content: null or { Count: 0 } } error
                && status is ['4' or '5' or 'd', ..]
            )
            {
                var type = status == "400" ? typeof(HttpValidationProblemDetails) : typeof(ProblemDetails);
                var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
                context.Document!.AddComponent(type.Name, schema);
                error.Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new()
                    {
                        Schema = new OpenApiSchemaReference(type.Name, context.Document),
                    },
                };
            }
        }

        void AddResponse(string status, string description) =>
            responses.TryAdd(status, new OpenApiResponse { Description = description });
    }
}
