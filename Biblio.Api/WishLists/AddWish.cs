using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Aggregation;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.WishLists;

internal static class AddWish
{
    /// <summary>Put a book on my wish list. A repeated request changes nothing.</summary>
    public static async Task<Results<NoContent, NotFound, ProblemHttpResult>> Handle(
        long bookId,
        Caller caller,
        AccountsDbContext db,
        Aggregator aggregator,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        if (bookId < 1)
        {
            return TypedResults.NotFound();
        }

        if (await FindBooksAsync([bookId], aggregator, cancellationToken) is not { } books)
        {
            return ServiceUnavailableProblem.Create(context, "catalog");
        }

        if (books.Count == 0)
        {
            return TypedResults.NotFound();
        }

        await AddAsync(books, caller, db, time, cancellationToken);
        return TypedResults.NoContent();
    }

    /// <summary>Put several books on my wish list, such as those of a visit before the sign-in.</summary>
    /// <remarks>Unknown books are left out. When the list is full, the rest is not added.</remarks>
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleMerge(
        MergeWishesRequest request,
        Caller caller,
        AccountsDbContext db,
        Aggregator aggregator,
        TimeProvider time,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var ids = request.BookIds.Where(id => id > 0).Distinct().ToList();
        if (await FindBooksAsync(ids, aggregator, cancellationToken) is not { } books)
        {
            return ServiceUnavailableProblem.Create(context, "catalog");
        }

        await AddAsync(ids.Intersect(books), caller, db, time, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task AddAsync(
        IEnumerable<long> ids,
        Caller caller,
        AccountsDbContext db,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        foreach (var id in ids)
        {
            if (!await db.TryAddWishAsync(caller.UserId, id, time.GetUtcNow().UtcDateTime, cancellationToken))
            {
                throw new DomainException("wish-list-full", $"A wish list has {Wish.Max} books at most.");
            }
        }
    }

    /// <summary>Returns the ids that are books of the catalogue, withdrawn or not. Null when Catalog does not answer.</summary>
    private static async Task<List<long>?> FindBooksAsync(
        List<long> ids,
        Aggregator aggregator,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var list = string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));
        var found = await aggregator.GetAsync<CataloguePage>(
            "catalog",
            $"/books?ids={list}&includeWithdrawn=true",
            cancellationToken
        );
        return found.IsMissing ? null : [.. (found.Value?.Items ?? []).Select(book => book.Id)];
    }
}

/// <summary>The ids of books, at most 100.</summary>
internal sealed record MergeWishesRequest(
    [property: Required, MaxLength(Wish.Max, ErrorMessage = "A wish list has 100 books at most.")]
        IReadOnlyList<long> BookIds
);
