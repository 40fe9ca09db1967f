using System.Globalization;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Features;
using Biblio.Identity;
using GraphQL;
using GraphQL.Types;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.GraphQL.Types;

/// <summary>What can be read.</summary>
internal sealed class QueryType : ObjectGraphType
{
    public QueryType()
    {
        Name = "Query";
        AddCatalogue();
        AddStock();
        AddOrders();
        this.AddLending();
        AddUsers();
    }

    private void AddCatalogue()
    {
        Field<BookType>("book")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .WithComplexityImpact(5)
            .Resolve(context => context.GetReader().Books.Load(context.GetId("id")));
        Field<ProductType>("product")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .Description("A book in the words of the exercises.")
            .WithComplexityImpact(5)
            .Resolve(context => context.GetReader().Books.Load(context.GetId("id")));
        Field<BookPageType>("books")
            .Argument<StringGraphType>("q", q => q.Description = "Words in any field.")
            .Argument<StringGraphType>("author", author => author.Description = "An id or a name.")
            .Argument<StringGraphType>("subject", subject => subject.Description = "An id or a name.")
            .Argument<StringGraphType>("language", language => language.Description = "A code of ISO 639.")
            .Argument<IntGraphType>("yearFrom")
            .Argument<IntGraphType>("yearTo")
            .Argument<BookSortType>("sort")
            .WithPaging(cost: 10)
            .ResolveAsync(async context =>
                await BookQueries.FindAsync(
                    context,
                    BookQueries.ToQuery(context, "q", "author", "subject", "language", "yearFrom", "yearTo", "sort")
                )
            );
        Field<AuthorType>("author")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .WithComplexityImpact(5)
            .ResolveAsync(async context =>
                await context
                    .GetReader()
                    .GetAsync<CatalogueName>(
                        "catalog",
                        string.Create(CultureInfo.InvariantCulture, $"/authors/{context.GetId("id")}"),
                        context.CancellationToken
                    )
            );
        Field<AuthorPageType>("authors")
            .Argument<StringGraphType>("q", q => q.Description = "Words of the name.")
            .WithPaging(cost: 10)
            .ResolveAsync(async context => await ReadAuthorsAsync(context));
    }

    private void AddStock() =>
        Field<StockType>("stock")
            .Argument<NonNullGraphType<IdGraphType>>("bookId")
            .WithComplexityImpact(5)
            .Resolve(context => context.GetReader().Stock.Load(context.GetId("bookId")));

    private void AddOrders()
    {
        Field<OrderType>("order")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .Description("One order of the caller. Staff read every order.")
            .WithComplexityImpact(5)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context =>
                await context
                    .GetReader()
                    .GetAsync<OrderData>(
                        "orders",
                        string.Create(CultureInfo.InvariantCulture, $"/orders/{context.GetId("id")}"),
                        context.CancellationToken
                    )
            );
        Field<OrderPageType>("orders")
            .WithUserId()
            .Description("Orders, newest first.")
            .WithPaging(cost: 10)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context => await ReadOrdersAsync(context));
    }

    private void AddUsers()
    {
        Field<UserType>("me")
            .Description("The caller's account.")
            .WithComplexityImpact(5)
            .RequirePolicy(Policies.Reader)
            .ResolveAsync(async context => await FindUserAsync(context, context.GetCaller().UserId));
        Field<UserType>("user")
            .Argument<NonNullGraphType<IdGraphType>>("id")
            .WithComplexityImpact(5)
            .RequirePolicy(Policies.Staff)
            .ResolveAsync(async context => await FindUserAsync(context, context.GetId("id")));
        Field<UserPageType>("users")
            .Argument<BooleanGraphType>("active")
            .WithPaging(cost: 10)
            .RequirePolicy(Policies.Staff)
            .ResolveAsync(async context => await ReadUsersAsync(context));
    }

    private static async Task<ServicePage<CatalogueName>> ReadAuthorsAsync(IResolveFieldContext context)
    {
        var page = context.GetPage();
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/authors?page={page.Page}&pageSize={page.PageSize}&{BookQueries.ToQuery(context, "q")}"
        );
        return await context
            .GetReader()
            .GetAsync<ServicePage<CatalogueName>>("catalog", path.TrimEnd('&'), context.CancellationToken)
            ?? new([], 1, 0, 0);
    }

    private static async Task<ServicePage<OrderData>?> ReadOrdersAsync(IResolveFieldContext context)
    {
        var (page, userId) = (context.GetPage(), context.GetUserId());
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/orders?userId={userId}&page={page.Page}&pageSize={page.PageSize}"
        );
        return await context.GetReader().GetAsync<ServicePage<OrderData>>("orders", path, context.CancellationToken);
    }

    private static async Task<UserView?> FindUserAsync(IResolveFieldContext context, long id)
    {
        await EnsureAccountsAsync(context);
        await using var scope = context.RequestServices!.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == id, context.CancellationToken);
        return user is null ? null : UserView.From(user, context.GetCaller());
    }

    private static async Task<ServicePage<UserView>> ReadUsersAsync(IResolveFieldContext context)
    {
        await EnsureAccountsAsync(context);
        // Fields run at the same time, so each has its own database context.
        await using var scope = context.RequestServices!.CreateAsyncScope();
        var users = await ListUsers.Handle(
            context.GetPage(),
            q: null,
            role: null,
            context.GetArgument<bool?>("active"),
            ids: null,
            context.GetCaller(),
            scope.ServiceProvider.GetRequiredService<AccountsDbContext>(),
            scope.ServiceProvider.GetRequiredService<ILookupNormalizer>(),
            context.GetHttpContext().Request,
            context.CancellationToken
        );
        return new(users.Items, users.Page, users.PageSize, users.Total);
    }

    private static async Task EnsureAccountsAsync(IResolveFieldContext context)
    {
        var readiness = context.RequestServices!.GetRequiredService<AccountsReadiness>();
        if (!await readiness.WaitAsync(context.CancellationToken))
        {
            throw ErrorCodes.CreateUnavailable("api");
        }
    }
}
