using Biblio.Http;
using GraphQL;
using GraphQL.Builders;
using GraphQL.Types;
using GraphQL.Validation.Complexity;

namespace Biblio.Api.GraphQL.Types;

/// <summary>A page of a list, as REST has it.</summary>
internal abstract class PageType<TItem, TItemType> : ObjectGraphType<ServicePage<TItem>>
    where TItemType : ObjectGraphType<TItem>
{
    protected PageType(string item)
    {
        Name = $"{item}Page";
        Description = $"A page of {item.ToLowerInvariant()}s.";
        // The field that returns the page has counted its items.
        Field<NonNullGraphType<ListGraphType<NonNullGraphType<TItemType>>>>("items")
            .WithListCost(1)
            .Resolve(page => page.Source.Items);
        Field<NonNullGraphType<IntGraphType>>("page").Resolve(page => page.Source.Page);
        Field<NonNullGraphType<IntGraphType>>("pageSize").Resolve(page => page.Source.PageSize);
        Field<NonNullGraphType<LongGraphType>>("total").Resolve(page => page.Source.Total);
    }
}

internal static class PagingArguments
{
    public const int DefaultSize = 10;
    public const int MaxSize = 50;
    private const int MaxPage = 10_000;

    /// <summary>Adds <c>page</c> and <c>pageSize</c>. The fields of an item count once per possible item.</summary>
    public static FieldBuilder<TSource, TReturn> WithPaging<TSource, TReturn>(
        this FieldBuilder<TSource, TReturn> field,
        double cost
    ) =>
        field
            .Argument<NonNullGraphType<IntGraphType>>("page", page => page.DefaultValue = 1)
            .Argument<NonNullGraphType<IntGraphType>>("pageSize", size =>
            {
                size.DefaultValue = DefaultSize;
                size.Description = $"1 to {MaxSize}.";
            })
            .WithComplexityImpact(context => new FieldComplexityResult(
                cost,
                Math.Clamp(context.GetArgument("pageSize", DefaultSize), 1, MaxSize)
            ));

    /// <summary>A list that usually has this many items.</summary>
    public static FieldBuilder<TSource, TReturn> WithListCost<TSource, TReturn>(
        this FieldBuilder<TSource, TReturn> field,
        double items
    ) => field.WithComplexityImpact(1, items);

    /// <summary>The query parameters of the page.</summary>
    public static PageQuery GetPage(this IResolveFieldContext context)
    {
        var (page, size) = (context.GetArgument<int>("page"), context.GetArgument<int>("pageSize"));
        return page is >= 1 and <= MaxPage && size is >= 1 and <= MaxSize
            ? new(page, size)
            : throw new ExecutionError($"page is 1 to {MaxPage}, and pageSize 1 to {MaxSize}.")
            {
                Code = ErrorCodes.BadInput,
            };
    }
}
