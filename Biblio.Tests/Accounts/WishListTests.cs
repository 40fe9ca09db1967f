using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.Tests.Accounts;

/// <summary>The wish list of an account.</summary>
public sealed partial class UsersTests
{
    private const string WishList = "/api/v1/wish-list";

    [Fact]
    public async Task A_wish_is_listed_once_and_removed_by_its_owner()
    {
        using var alice = app.As(1, Role.Reader);
        using var bob = app.As(2, Role.Reader);

        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(alice, 7));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(alice, 9));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(alice, 7));
        await DeleteAsync(bob, 7);

        Assert.Equal([9L, 7L], await WishesAsync(alice));
        Assert.Empty(await WishesAsync(bob));
        await DeleteAsync(alice, 7);
        await DeleteAsync(alice, 7);
        Assert.Equal([9L], await WishesAsync(alice));
        await DeleteAsync(alice, 9);
    }

    [Fact]
    public async Task Unknown_books_are_no_wishes()
    {
        using var alice = app.As(1, Role.Reader);

        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(alice, 201));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(alice, 0));
        Assert.Equal(HttpStatusCode.NotFound, await PutAsync(alice, -1));
        Assert.Equal(HttpStatusCode.NoContent, await MergeAsync(alice, [201, 202, -3]));
        Assert.Empty(await WishesAsync(alice));

        app.Catalog.IsDown = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(alice, 7));
        app.Catalog.IsDown = false;
        Assert.Empty(await WishesAsync(alice));
    }

    [Fact]
    public async Task A_wish_list_is_bounded_and_goes_with_the_account()
    {
        var (access, _) = await app.SignInAsync(await app.RegisterAsync());
        using var reader = app.WithToken(access);
        var id = (await app.MeAsync(access)).GetProperty("id").GetInt64();

        Assert.Equal(HttpStatusCode.BadRequest, await MergeAsync(reader, Enumerable.Range(1, 101)));
        Assert.Equal(HttpStatusCode.NoContent, await MergeAsync(reader, Enumerable.Range(1, Wish.Max)));
        Assert.Equal(HttpStatusCode.Conflict, await PutAsync(reader, 150));
        Assert.Equal(HttpStatusCode.NoContent, await PutAsync(reader, 50));
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        Assert.Equal(Wish.Max, (await db.ExportWishesAsync(id, CancellationToken)).Count);

        using var erased = await app.PostAsync("erase", new { password = AccountsApp.Password }, access);
        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.False(await db.Wishes.AnyAsync(wish => wish.UserId == id, CancellationToken));
    }

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, long book)
    {
        using var answer = await client.PutAsync(
            new Uri($"{WishList}/{book}", UriKind.Relative),
            null,
            CancellationToken
        );
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> MergeAsync(HttpClient client, IEnumerable<int> bookIds)
    {
        using var answer = await client.PostAsJsonAsync($"{WishList}/merge", new { bookIds }, CancellationToken);
        return answer.StatusCode;
    }

    private static async Task DeleteAsync(HttpClient client, long book)
    {
        using var answer = await client.DeleteAsync(new Uri($"{WishList}/{book}", UriKind.Relative), CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static async Task<List<long>> WishesAsync(HttpClient client) =>
        [
            .. (await client.GetFromJsonAsync<JsonElement>(WishList, CancellationToken))
                .GetProperty("items")
                .EnumerateArray()
                .Select(wish => wish.GetProperty("bookId").GetInt64()),
        ];
}
