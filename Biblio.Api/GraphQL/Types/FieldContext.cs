using System.Globalization;
using Biblio.Identity;
using GraphQL;
using GraphQL.Builders;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

/// <summary>What a field knows of its request: the caller, the services, and the ids in its arguments.</summary>
internal static class FieldContext
{
    private const string UserId = "userId";

    /// <summary>The id of an argument, which is a positive whole number.</summary>
    public static long GetId(this IResolveFieldContext context, string name) =>
        long.TryParse(context.GetArgument<string>(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id > 0
            ? id
            : throw new ExecutionError($"{name} is a positive whole number.") { Code = ErrorCodes.BadInput };

    /// <summary>The reader of this request. All its fields share the batches.</summary>
    public static ServiceReader GetReader(this IResolveFieldContext context) =>
        (ServiceReader)context.UserContext[nameof(ServiceReader)]!;

    public static HttpContext GetHttpContext(this IResolveFieldContext context) =>
        context.RequestServices!.GetRequiredService<IHttpContextAccessor>().HttpContext!;

    /// <summary>The caller of a field that requires a reader.</summary>
    public static Caller GetCaller(this IResolveFieldContext context) => Caller.From(context.GetHttpContext().User)!;

    /// <summary>Adds <c>userId</c>, with which staff read the list of another reader.</summary>
    public static FieldBuilder<TSource, TReturn> WithUserId<TSource, TReturn>(
        this FieldBuilder<TSource, TReturn> field
    ) =>
        field.Argument<IdGraphType>(UserId, user =>
            user.Description = "For staff. Without it, the list is the caller's."
        );

    /// <summary>The account whose list is asked for. Without the argument it is the caller's.</summary>
    public static long GetUserId(this IResolveFieldContext context)
    {
        var caller = context.GetCaller();
        var userId = context.GetArgument<string?>(UserId) is null ? caller.UserId : context.GetId(UserId);
        return caller.CanActFor(userId)
            ? userId
            : throw new ExecutionError("A reader can only read their own list.") { Code = ErrorCodes.Forbidden };
    }
}
