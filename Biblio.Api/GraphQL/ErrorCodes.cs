using Biblio.Http;
using Biblio.ServiceDefaults;
using GraphQL;
using GraphQL.Execution;
using GraphQL.Validation;
using GraphQL.Validation.Errors.Custom;

namespace Biblio.Api.GraphQL;

/// <summary>The values of <c>errors[].extensions.code</c>.</summary>
internal static class ErrorCodes
{
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string Forbidden = "FORBIDDEN";
    public const string BadInput = "BAD_USER_INPUT";
    public const string Invalid = "GRAPHQL_VALIDATION_FAILED";
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";
    public const string TooExpensive = "TOO_EXPENSIVE";
    public const string Unavailable = "SERVICE_UNAVAILABLE";
    public const string Timeout = "TIMEOUT";
    public const string PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND";
    public const string Internal = "INTERNAL_SERVER_ERROR";

    public static ExecutionError CreateUnavailable(string service) =>
        new($"The service {service} does not answer at the moment.")
        {
            Code = Unavailable,
            Extensions = new Dictionary<string, object?> { ["service"] = service, ["retryAfter"] = 2 },
        };

    /// <summary>The error of an exception in a resolver. Its message says nothing of the inside.</summary>
    public static ExecutionError From(Exception exception) =>
        exception switch
        {
            ExecutionError known => known,
            FieldException invalid => new(string.Join(" ", invalid.Errors.SelectMany(error => error.Value)))
            {
                Code = BadInput,
            },
            _ when Outages.IsUnavailable(exception) => CreateUnavailable("api"),
            _ => new("An unexpected error occurred. The trace id helps to find its cause.") { Code = Internal },
        };
}

/// <summary>Gives every error one code, and hides exceptions.</summary>
internal sealed class ErrorWriter : ErrorInfoProvider
{
    public ErrorWriter()
        : base(options => (options.ExposeCode, options.ExposeCodes, options.ExposeExtensions) = (false, false, true))
    { }

    public override ErrorInfo GetInfo(ExecutionError executionError)
    {
        var info = base.GetInfo(executionError);
        var extensions = new Dictionary<string, object?>(info.Extensions ?? new Dictionary<string, object?>())
        {
            ["code"] = GetCode(executionError),
        };
        return info with { Extensions = extensions };
    }

    private static string GetCode(ExecutionError error) =>
        error switch
        {
            UnhandledError => ErrorCodes.Internal,
            SyntaxError => ErrorCodes.ParseFailed,
            ValidationError { Code: ErrorCodes.TooExpensive } => ErrorCodes.TooExpensive,
            ComplexityError => ErrorCodes.TooExpensive,
            ValidationError => ErrorCodes.Invalid,
            { Code: { Length: > 0 } code } => code,
            _ => ErrorCodes.Invalid,
        };
}
