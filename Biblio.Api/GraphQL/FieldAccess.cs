using Biblio.Identity;
using GraphQL;
using GraphQL.Builders;
using GraphQL.Instrumentation;
using GraphQL.Types;

namespace Biblio.Api.GraphQL;

/// <summary>
/// Fields have the policies of the REST endpoints with the same data. A field without a policy is public data. A caller
/// without the right gets null and an error for this field, and the rest of the answer.
/// </summary>
internal sealed class FieldAccess : IFieldMiddleware
{
    private const string Key = "biblio.policy";

    public static string? GetPolicy(FieldType field) => field.GetMetadata<string?>(Key);

    public static void Require(FieldType field, string policy) => field.WithMetadata(Key, policy);

    public ValueTask<object?> ResolveAsync(IResolveFieldContext context, FieldMiddlewareDelegate next)
    {
        if (GetPolicy(context.FieldDefinition) is not { } policy)
        {
            return next(context);
        }

        var request = context.RequestServices!.GetRequiredService<IHttpContextAccessor>().HttpContext!.Request;
        return request.IsAllowedBy(policy) ? next(context)
            : Caller.From(request.HttpContext.User) is null
                ? throw new ExecutionError("This field needs an access token.") { Code = ErrorCodes.Unauthenticated }
            : throw new ExecutionError($"This field needs the policy {policy}.") { Code = ErrorCodes.Forbidden };
    }
}

internal static class FieldAccessExtensions
{
    /// <summary>Only callers that the policy allows may read the field.</summary>
    public static FieldBuilder<TSource, TReturn> RequirePolicy<TSource, TReturn>(
        this FieldBuilder<TSource, TReturn> field,
        string policy
    )
    {
        FieldAccess.Require(field.FieldType, policy);
        return field;
    }
}
