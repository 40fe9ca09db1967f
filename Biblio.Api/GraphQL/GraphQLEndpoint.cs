using System.Text.Json.Nodes;
using GraphQL;
using Microsoft.Net.Http.Headers;

namespace Biblio.Api.GraphQL;

/// <summary>
/// GraphQL over HTTP. POST takes JSON only, and GET persisted queries only, so that a page of another site can neither
/// post a form nor put a query into an address.
/// </summary>
internal static class GraphQLEndpoint
{
    private const string MediaType = "application/graphql-response+json";

    public static async Task Post(HttpContext context, GraphQLExecutor executor, GraphQLOptions options)
    {
        if (!context.Request.HasJsonContentType())
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (await ReadBodyAsync(context.Request, options.MaxBodySize, context.RequestAborted) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        if (GraphQLRequestBody.Parse(body, out var isBatch) is not { Count: > 0 } requests || requests.Contains(null!))
        {
            await WriteAsync(context, Refuse("The body is no GraphQL request in JSON.", ErrorCodes.BadInput));
        }
        else if (requests.Count > options.MaxBatch)
        {
            await WriteAsync(
                context,
                Refuse($"A batch has up to {options.MaxBatch} requests.", ErrorCodes.TooExpensive)
            );
        }
        else if (isBatch)
        {
            await WriteAsync(context, await executor.ExecuteBatchAsync(requests, context));
        }
        else
        {
            await WriteAsync(context, await executor.ExecuteAsync(requests[0], context));
        }
    }

    public static async Task Get(HttpContext context, GraphQLExecutor executor)
    {
        var query = context.Request.Query;
        var extensions = GraphQLRequestBody.ParseParameter<GraphQLRequestExtensions>(query["extensions"]);
        if (query.ContainsKey("query") || extensions?.PersistedQuery is null)
        {
            await WriteAsync(
                context,
                Refuse("GET runs persisted queries only: send the hash in extensions.", ErrorCodes.BadInput)
            );
            return;
        }

        var variables = GraphQLRequestBody.ParseParameter<JsonObject>(query["variables"]);
        await WriteAsync(
            context,
            await executor.ExecuteAsync(
                new GraphQLRequestBody(null, query["operationName"], variables, extensions),
                context
            )
        );
    }

    /// <summary>Null when the body is longer.</summary>
    private static async Task<byte[]?> ReadBodyAsync(
        HttpRequest request,
        int maxLength,
        CancellationToken cancellationToken
    )
    {
        if (request.ContentLength > maxLength)
        {
            return null;
        }

        var buffer = new byte[maxLength + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, false, cancellationToken);
        return length > maxLength ? null : buffer[..length];
    }

    private static ExecutionResult Refuse(string message, string code) =>
        new(new ExecutionError(message) { Code = code });

    private static Task WriteAsync(HttpContext context, ExecutionResult result)
    {
        // A query that was not run is the caller's error. One that was run has an answer, perhaps with errors.
        context.Response.StatusCode =
            result.Executed ? StatusCodes.Status200OK
            : result.Errors?.Any(error => error.Code == ErrorCodes.Timeout) == true
                ? StatusCodes.Status504GatewayTimeout
            : StatusCodes.Status400BadRequest;
        return WriteAsync<ExecutionResult>(context, result);
    }

    private static Task WriteAsync<T>(HttpContext context, T result)
    {
        var accepts = context.Request.GetTypedHeaders().Accept;
        context.Response.ContentType = accepts.Any(accept =>
            accept.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        )
            ? $"{MediaType}; charset=utf-8"
            : "application/json; charset=utf-8";
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return context
            .RequestServices.GetRequiredService<IGraphQLSerializer>()
            .WriteAsync(context.Response.Body, result, context.RequestAborted);
    }
}
