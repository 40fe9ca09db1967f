using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Web;

/// <summary>What the fake API answers to readers who look for a book.</summary>
internal sealed class FakeFind
{
    /// <summary>The ids of the best-selling books.</summary>
    public long[] Popular { get; set; } = [3, 1];

    /// <summary>The wish lists by user, the newest book first.</summary>
    public ConcurrentDictionary<int, List<long>> Wishes { get; } = [];

    /// <summary>Whether every wish list is full.</summary>
    public bool IsFull { get; set; }

    public List<long> WishesOf(int user) => Wishes.GetOrAdd(user, _ => []);

    public void Map(WebApplication app)
    {
        app.MapGet("/api/catalog/books/suggestions", Suggest);
        app.MapGet("/api/catalog/authors/{id:int}", (int id) => Name(FakeBooks.AuthorNames, id));
        app.MapGet("/api/catalog/subjects/{id:int}", (int id) => Name(FakeBooks.SubjectNames, id));
        app.MapGet("/api/catalog/subjects", (int page) => List(FakeBooks.SubjectNames, page));
        app.MapGet("/api/catalog/authors", (int page) => List(FakeBooks.AuthorNames, page));
        app.MapGet("/api/shop/popular", () =>
            new { items = Popular.Select(id => FakeBooks.All.First(book => book.Id == id).View()) }
        );
        app.MapGet("/api/wish-list", (HttpRequest request, int page, int pageSize) =>
        {
            var all = WishesOf(FakeApi.ReadToken(request).Id);
            return new
            {
                items = all.Skip((page - 1) * pageSize)
                    .Take(pageSize)
                    .Select(id => new { bookId = id, addedAt = DateTime.UnixEpoch }),
                page,
                pageSize,
                total = all.Count,
            };
        });
        app.MapPut("/api/wish-list/{id:long}", (HttpRequest request, long id) => Add(request, [id]));
        app.MapPost("/api/wish-list/merge", (HttpRequest request, JsonElement body) =>
            Add(request, [.. body.GetProperty("bookIds").EnumerateArray().Select(id => id.GetInt64())])
        );
        app.MapDelete("/api/wish-list/{id:long}", (HttpRequest request, long id) =>
        {
            WishesOf(FakeApi.ReadToken(request).Id).Remove(id);
            return Results.NoContent();
        });
    }

    private IResult Add(HttpRequest request, long[] ids)
    {
        if (IsFull)
        {
            return Results.Problem(statusCode: 409, type: "urn:biblio:wish-list-full");
        }

        var wishes = WishesOf(FakeApi.ReadToken(request).Id);
        foreach (var id in ids.Reverse().Where(id => !wishes.Contains(id)))
        {
            wishes.Insert(0, id);
        }

        return Results.NoContent();
    }

    private static object Suggest(string q) =>
        new
        {
            books = FakeBooks
                .All.Where(book => book.Title.Contains(q, StringComparison.OrdinalIgnoreCase))
                .Take(5)
                .Select(book => new
                {
                    id = book.Id,
                    text = book.Title,
                    authors = string.Join(", ", book.Authors),
                }),
            authors = Names(FakeBooks.AuthorNames, q),
            subjects = Names(FakeBooks.SubjectNames, q),
        };

    private static IEnumerable<object> Names(List<string> names, string q) =>
        names
            .Where(name => name.Contains(q, StringComparison.OrdinalIgnoreCase))
            .Take(3)
            .Select(name => new { id = names.IndexOf(name) + 1, text = name });

    private static object List(List<string> names, int page) =>
        new
        {
            items = page > 1
                ? []
                : names.Select(
                    (name, i) =>
                        new
                        {
                            id = i + 1,
                            name,
                            books = 2,
                        }
                ),
            page,
            pageSize = 100,
            total = names.Count,
        };

    private static IResult Name(List<string> names, int id) =>
        id > names.Count || id < 1
            ? Results.Problem(statusCode: 404)
            : Results.Ok(
                new
                {
                    id,
                    name = names[id - 1],
                    books = 2,
                    otherNames = names[id - 1] == "Plato" ? new[] { "Πλάτων" } : null,
                }
            );
}
