using System.Globalization;
using Biblio.Identity;
using GraphQL;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

/// <summary>The fields of the query type whose data Lending has.</summary>
internal static class LendingFields
{
    public static void AddLending(this QueryType query)
    {
        query
            .Field<CopiesType>("copies")
            .Argument<NonNullGraphType<IdGraphType>>("bookId")
            .Description("The copies of a book to borrow, by branch.")
            .WithComplexityImpact(5)
            .Resolve(context => context.GetReader().Copies.Load(context.GetId("bookId")));
        query
            .Field<LoanPageType>("loans")
            .WithUserId()
            .Argument<NonNullGraphType<BooleanGraphType>>("open", open => open.DefaultValue = true)
            .Description("Loans. Ended ones (open: false) are there for readers who keep a history.")
            .WithPaging(cost: 10)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context =>
                await ReadAsync<LoanData>(
                    context,
                    "loans",
                    context.GetArgument<bool>("open") ? "&open=true" : "&open=false"
                )
            );
        query
            .Field<HoldPageType>("holds")
            .WithUserId()
            .Description("Open holds, in the order of their queues.")
            .WithPaging(cost: 10)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context => await ReadAsync<HoldData>(context, "holds", ofReader: "&open=true"));
        query
            .Field<FinePageType>("fines")
            .WithUserId()
            .Description("Fines, newest first.")
            .WithPaging(cost: 10)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context => await ReadAsync<FineData>(context, "fines"));
    }

    /// <summary>
    /// A page of the caller's own list, or for staff of the list of one reader. Only that one needs the parameters
    /// <paramref name="ofReader"/>.
    /// </summary>
    private static async Task<ServicePage<T>?> ReadAsync<T>(
        IResolveFieldContext context,
        string list,
        string filter = "",
        string ofReader = ""
    )
    {
        var (page, userId) = (context.GetPage(), context.GetUserId());
        var paging = string.Create(CultureInfo.InvariantCulture, $"page={page.Number}&pageSize={page.Size}{filter}");
        var path =
            userId == context.GetCaller().UserId
                ? $"/me/{list}?{paging}"
                : string.Create(CultureInfo.InvariantCulture, $"/{list}?{paging}{ofReader}&userId={userId}");
        return await context.GetReader().GetAsync<ServicePage<T>>("lending", path, context.CancellationToken);
    }
}
