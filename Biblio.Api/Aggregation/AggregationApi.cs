using Biblio.Api.Accounts;
using Biblio.Api.Caching;
using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.Aggregation;

/// <summary>The routes whose responses combine data of several services for the shop's web pages.</summary>
internal static class AggregationApi
{
    public static void AddAggregation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<Aggregator>();
        builder.Services.AddSingleton<LendingCache>();
    }

    /// <summary>Empties the cache of copies to borrow after a write to Lending, so that its caller sees the change.</summary>
    public static void UseLendingCache(this WebApplication app)
    {
        app.UseInvalidation("lending", app.Services.GetRequiredService<LendingCache>().Invalidate);
    }

    public static void MapAggregation(this IEndpointRouteBuilder routes)
    {
        var shop = routes.MapGroup("/api/v1/shop").WithTags("Shop").AllowHead();

        shop.MapGet("/books/{id:long}", GetBookInShop.Handle)
            .AllowAnonymous()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/books", ListBooksInShop.Handle)
            .AllowAnonymous()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/popular", GetPopularBooks.Handle)
            .AllowAnonymous()
            // The answer of the cache comes before the check for unknown parameters, so it depends on all of them.
            .CacheOutput(cache => cache.Expire(TimeSpan.FromSeconds(GetPopularBooks.CacheSeconds)).SetVaryByQuery("*"))
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/cart", GetCartInShop.Handle)
            .RequireReader()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/me", GetMyPage.Handle)
            .RequireReader()
            .AddEndpointFilter<DatabaseReadyFilter>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        shop.MapGet("/overview", GetOverview.Handle).RequireStaff();
        shop.MapGet("/dead-letters/{service}", DeadLetters.List).RequireStaff();
        shop.MapPost("/dead-letters/{service}/replay", DeadLetters.Replay).RequireStaff().ProducesValidationProblem();
    }
}
