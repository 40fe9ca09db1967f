using System.Text.Json;
using Biblio.Api.Aggregation;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQL.Validation.Rules.Custom;

namespace Biblio.Api.GraphQL;

/// <summary>Runs operations, with the limits, a span and metrics.</summary>
internal sealed class GraphQLExecutor(
    IDocumentExecuter<BiblioSchema> executer,
    IGraphQLTextSerializer serializer,
    PersistedQueries persisted,
    Aggregator services,
    OperationMetrics metrics,
    GraphQLOptions options,
    IHostEnvironment environment,
    ILogger<GraphQLExecutor> logger
)
{
    private readonly NoIntrospectionValidationRule[] _rules =
        options.Introspection ?? environment.IsDevelopment() ? [] : [NoIntrospectionValidationRule.Instance];

    public async Task<IReadOnlyList<ExecutionResult>> ExecuteBatchAsync(
        IReadOnlyList<GraphQLRequestBody> requests,
        HttpContext context
    )
    {
        // One after the other, so that a batch costs no more at once than one request.
        var results = new List<ExecutionResult>();
        foreach (var request in requests)
        {
            results.Add(await ExecuteAsync(request, context));
        }

        return results;
    }

    public async Task<ExecutionResult> ExecuteAsync(GraphQLRequestBody request, HttpContext context)
    {
        var (query, refusal) = FindQuery(request);
        if (query is null)
        {
            metrics.CountRefused();
            return new(refusal!);
        }

        if (!TryReadVariables(request, out var variables))
        {
            metrics.CountRefused();
            return new(new ExecutionError("The variables cannot be read.") { Code = ErrorCodes.BadInput });
        }

        using var operation = metrics.Start();
        var result = await executer.ExecuteAsync(
            new ExecutionOptions
            {
                Query = query,
                OperationName = request.OperationName,
                Variables = variables,
                UserContext = new Dictionary<string, object?>
                {
                    [nameof(ServiceReader)] = new ServiceReader(services, options),
                },
                RequestServices = context.RequestServices,
                User = context.User,
                CancellationToken = context.RequestAborted,
                Timeout = options.Timeout,
                UnhandledExceptionDelegate = HandleAsync,
                ValidationRules = [.. DocumentValidator.CoreRules, .. _rules],
            }
        );
        operation.Complete(result);
        return result;
    }

    private bool TryReadVariables(GraphQLRequestBody request, out Inputs? variables)
    {
        try
        {
            variables = request.Variables is { } json ? serializer.Deserialize<Inputs>(json.ToJsonString()) : null;
            return true;
        }
        // A name that occurs twice, and half a surrogate pair.
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            variables = null;
            return false;
        }
    }

    private (string? Query, ExecutionError? Refusal) FindQuery(GraphQLRequestBody request)
    {
        if (request.Extensions?.PersistedQuery is not { } reference)
        {
            return string.IsNullOrEmpty(request.Query)
                ? (null, new("A request has a query or the hash of one.") { Code = ErrorCodes.BadInput })
                : (request.Query, null);
        }

        if (!PersistedQueries.IsHash(reference.Sha256Hash))
        {
            return (null, new("sha256Hash is 64 lowercase hexadecimal digits.") { Code = ErrorCodes.BadInput });
        }

        if (request.Query is not { Length: > 0 } query)
        {
            return persisted.Find(reference.Sha256Hash) is { } known
                ? (known, null)
                : (null, new("PersistedQueryNotFound") { Code = ErrorCodes.PersistedQueryNotFound });
        }

        return persisted.TryAdd(reference.Sha256Hash, query)
            ? (query, null)
            : (null, new("sha256Hash is not the hash of this query.") { Code = ErrorCodes.BadInput });
    }

    private Task HandleAsync(UnhandledExceptionContext unhandled)
    {
        var error = ErrorCodes.From(unhandled.OriginalException);
        if (error.Code == ErrorCodes.Internal)
        {
            logger.GraphQLFieldFailed(unhandled.OriginalException, unhandled.FieldContext?.FieldDefinition.Name);
        }

        unhandled.Exception = error;
        return Task.CompletedTask;
    }
}
