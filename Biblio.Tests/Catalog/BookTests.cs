using System.Net;
using System.Text.Json;

namespace Biblio.Tests.Catalog;

public sealed class BookTests(CatalogApp app) : IClassFixture<CatalogApp>
{
    [Fact]
    public async Task An_added_book_is_returned_with_both_isbns_and_location()
    {
        var answer = await app.SendAsync(
            HttpMethod.Post,
            "/books",
            new
            {
                isbn10 = "2-07-036002-4",
                title = "  L’Étranger ",
                subtitle = "roman",
                authors = new[] { "Albert Camus", "Quelqu’un d’Autre" },
                publisher = "Gallimard",
                year = 1942,
                language = "fre",
                subjects = new[] { "Romans", "Absurde" },
                description = "Aujourd’hui, maman est morte.\nOu hier.",
                price = 12.5,
            }
        );

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var added = await CatalogApp.JsonAsync(answer);
        Assert.Equal($"/books/{Id(added)}", answer.Headers.Location!.ToString());
        Assert.Equal("\"1-staff\"", answer.Headers.ETag!.Tag);
        var book = await app.GetAsync(answer.Headers.Location.ToString());
        Assert.Equal(added.ToString(), book.ToString());
        Assert.Equal("9782070360024", book.GetProperty("isbn13").GetString());
        Assert.Equal("2070360024", book.GetProperty("isbn10").GetString());
        Assert.Equal("L’Étranger", book.GetProperty("title").GetString());
        Assert.Equal(["Albert Camus", "Quelqu’un d’Autre"], Names(book, "authors"));
        Assert.Equal(["Romans", "Absurde"], Names(book, "subjects"));
        Assert.Equal("fr", book.GetProperty("language").GetString());
        Assert.Equal(
            (12.50m, "CAD"),
            (book.GetProperty("price").GetDecimal(), book.GetProperty("currency").GetString())
        );
        Assert.Equal(
            $"/books/{Id(book)}",
            book.GetProperty("_links").GetProperty("self").GetProperty("href").GetString()
        );

        var published = await app.AssertPublishedAsync(Id(book), "book-added");
        Assert.Equal(
            """{"version":1,"title":"L’Étranger","authors":"Albert Camus, """
                + """Quelqu’un d’Autre","currency":"CAD","withdrawn":false}""",
            Unescaped(published, "version", "title", "authors", "currency", "withdrawn")
        );
        Assert.Equal(12.5m, published.GetProperty("price").GetDecimal());
    }

    [Fact]
    public async Task A_book_is_found_by_either_isbn_and_by_head()
    {
        var book = await app.AddAsync(
            new
            {
                isbn13 = "978-0-306-40615-7",
                title = "By ISBN",
                price = 1,
            }
        );

        Assert.Equal(Id(book), Id(await app.GetAsync("/books/isbn/0-306-40615-2")));
        Assert.Equal(Id(book), Id(await app.GetAsync("/books/isbn/9780306406157")));
        var head = await app.SendAsync(HttpMethod.Head, $"/books/{Id(book)}");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal("\"1-staff\"", head.Headers.ETag!.Tag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await app.SendAsync(HttpMethod.Get, "/books/isbn/9782266111560")).StatusCode
        );
    }

    [Fact]
    public async Task Readers_and_staff_have_separate_etags_that_both_allow_changes()
    {
        var book = await app.AddAsync(new { title = "Two faces", price = 1 });
        var path = $"/books/{Id(book)}";
        using var anybody = app.CreateClient();
        anybody.DefaultRequestHeaders.Authorization = null;

        using var shown = await anybody.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(("\"1\"", true), (shown.Headers.ETag!.Tag, shown.Headers.CacheControl!.Public));
        var links = (await CatalogApp.JsonAsync(shown)).GetProperty("_links");
        Assert.Equal(["related", "self"], links.EnumerateObject().Select(link => link.Name).Order());
        var forStaff = await app.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "\"1\""));
        Assert.Equal((HttpStatusCode.OK, true), (forStaff.StatusCode, forStaff.Headers.CacheControl!.Private));
        Assert.Equal(
            HttpStatusCode.OK,
            (await app.SendAsync(HttpMethod.Patch, path, new { price = 2 }, headers: ("If-Match", "\"1\""))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await app.SendAsync(HttpMethod.Patch, path, new { price = 3 }, headers: ("If-Match", "\"2-staff\""))
            ).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.PreconditionFailed,
            (
                await app.SendAsync(HttpMethod.Patch, path, new { price = 4 }, headers: ("If-Match", "\"1-staff\""))
            ).StatusCode
        );
    }

    [Fact]
    public async Task A_fresh_cached_copy_is_not_sent_again()
    {
        var book = await app.AddAsync(new { title = "Cached", price = 1 });
        var path = $"/books/{Id(book)}";

        var same = await app.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "\"0\", W/\"1-staff\""));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal("\"1-staff\"", same.Headers.ETag!.Tag);
        Assert.Equal(
            HttpStatusCode.OK,
            (await app.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "\"2\""))).StatusCode
        );
        Assert.True((await app.SendAsync(HttpMethod.Get, path)).Headers.CacheControl!.NoCache);

        await app.SendAsync(HttpMethod.Patch, path, new { price = 2 });
        Assert.Equal(
            HttpStatusCode.OK,
            (await app.SendAsync(HttpMethod.Get, path, headers: ("If-None-Match", "\"1\""))).StatusCode
        );
    }

    [Fact]
    public async Task Put_replaces_the_whole_book()
    {
        var book = await app.AddAsync(
            new
            {
                title = "Before",
                subtitle = "gone",
                authors = new[] { "A", "B" },
                subjects = new[] { "S" },
                year = 2000,
                price = 5,
            }
        );

        var put = await app.SendAsync(
            HttpMethod.Put,
            $"/books/{Id(book)}",
            new
            {
                title = "After",
                authors = new[] { "B", "C" },
                price = 6,
            },
            headers: ("If-Match", "\"1\"")
        );

        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        var after = await app.GetAsync($"/books/{Id(book)}");
        Assert.Equal((await CatalogApp.JsonAsync(put)).ToString(), after.ToString());
        Assert.Equal(["B", "C"], Names(after, "authors"));
        Assert.Empty(Names(after, "subjects"));
        Assert.Equal(JsonValueKind.Null, after.GetProperty("subtitle").ValueKind);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("year").ValueKind);
        var published = await app.AssertPublishedAsync(Id(book), "book-added", "book-changed");
        Assert.Equal(
            (2, "After"),
            (published.GetProperty("version").GetInt32(), published.GetProperty("title").GetString())
        );
    }

    [Fact]
    public async Task Patch_keeps_absent_fields_and_clears_null_ones()
    {
        var book = await app.AddAsync(
            new
            {
                isbn13 = "9782070408504",
                title = "Before",
                subtitle = "gone",
                authors = new[] { "A" },
                subjects = new[] { "S" },
                year = -19,
                price = 5,
            }
        );
        var path = $"/books/{Id(book)}";

        Assert.Equal(
            HttpStatusCode.OK,
            (
                await app.SendAsync(
                    HttpMethod.Patch,
                    path,
                    """{"subtitle":null,"price":6.5}""",
                    "application/merge-patch+json"
                )
            ).StatusCode
        );

        var after = await app.GetAsync(path);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("subtitle").ValueKind);
        Assert.Equal(
            (6.5m, -19, "Before"),
            (
                after.GetProperty("price").GetDecimal(),
                after.GetProperty("year").GetInt32(),
                after.GetProperty("title").GetString()
            )
        );
        Assert.Equal(["A"], Names(after, "authors"));
        Assert.Equal(["S"], Names(after, "subjects"));
        Assert.Equal("9782070408504", after.GetProperty("isbn13").GetString());

        await app.SendAsync(HttpMethod.Patch, path, new { isbn10 = "0451524934" });
        Assert.Equal("9780451524935", (await app.GetAsync(path)).GetProperty("isbn13").GetString());
        await app.SendAsync(HttpMethod.Patch, path, """{"isbn13":null}""");
        Assert.Equal(JsonValueKind.Null, (await app.GetAsync(path)).GetProperty("isbn13").ValueKind);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_change_of_a_stale_version_is_refused(string method)
    {
        var book = await app.AddAsync(new { title = "Twice", price = 1 });
        var path = $"/books/{Id(book)}";
        await app.SendAsync(HttpMethod.Patch, path, new { price = 2 });

        var stale = await app.SendAsync(
            new HttpMethod(method),
            path,
            method == "DELETE" ? null : new { title = "Mine", price = 3 },
            headers: ("If-Match", "\"1\"")
        );

        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.StatusCode);
        Assert.Equal("application/problem+json", stale.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Twice", (await app.GetAsync(path)).GetProperty("title").GetString());
    }

    [Fact]
    public async Task Only_one_concurrent_change_of_a_version_succeeds()
    {
        var book = await app.AddAsync(new { title = "Contested", price = 1 });

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    app.SendAsync(
                        HttpMethod.Patch,
                        $"/books/{Id(book)}",
                        new { title = $"By {i}" },
                        headers: ("If-Match", "\"1\"")
                    )
                )
        );

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(11, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
        await app.AssertPublishedAsync(Id(book), "book-added", "book-changed");
    }

    [Fact]
    public async Task A_withdrawn_book_leaves_the_search_and_can_be_restored()
    {
        var book = await app.AddAsync(new { title = "Retirable", price = 1 });
        var path = $"/books/{Id(book)}";

        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, path)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await app.SendAsync(HttpMethod.Delete, path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.SendAsync(HttpMethod.Delete, "/books/99999999")).StatusCode);
        Assert.True((await app.GetAsync(path)).GetProperty("withdrawn").GetBoolean());
        Assert.Empty(await app.TitlesAsync("q=retirable"));
        Assert.Equal(["Retirable"], await app.TitlesAsync("q=retirable&includeWithdrawn=true"));
        Assert.Equal(
            2,
            (await app.AssertPublishedAsync(Id(book), "book-added", "book-withdrawn")).GetProperty("version").GetInt32()
        );

        await app.SendAsync(HttpMethod.Patch, path, new { withdrawn = false });
        Assert.Equal(["Retirable"], await app.TitlesAsync("q=retirable"));
        Assert.False(
            (await app.AssertPublishedAsync(Id(book), "book-added", "book-withdrawn", "book-changed"))
                .GetProperty("withdrawn")
                .GetBoolean()
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("9781234567897")]
    public async Task A_repeated_addition_with_one_key_is_one_book(string? isbn)
    {
        var book = new
        {
            title = "Added once",
            isbn,
            price = 1,
            authors = new[] { "Someone Once" },
        };
        var key = Guid.NewGuid().ToString();

        var first = await app.SendAsync(HttpMethod.Post, "/books", book, headers: ("Idempotency-Key", key));
        var again = await app.SendAsync(HttpMethod.Post, "/books", book, headers: ("Idempotency-Key", key));
        var other = await app.SendAsync(
            HttpMethod.Post,
            "/books",
            new { title = "Another", price = 1 },
            headers: ("Idempotency-Key", key)
        );

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(
            await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Equal(
            "Someone Once",
            (await CatalogApp.JsonAsync(again)).GetProperty("authors")[0].GetProperty("name").GetString()
        );
        await app.AssertPublishedAsync(Id(await CatalogApp.JsonAsync(first)), "book-added");
    }

    [Fact]
    public async Task Concurrent_additions_of_one_isbn_create_one_book_and_conflicts()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    app.SendAsync(
                        HttpMethod.Post,
                        "/books",
                        new
                        {
                            title = $"T{i}",
                            isbn13 = "9782253006329",
                            price = 1,
                            authors = new[] { "Jules Verne" },
                        }
                    )
                )
        );

        Assert.Equal(1, answers.Count(a => a.StatusCode == HttpStatusCode.Created));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
        {
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal(
                "urn:biblio:isbn-taken",
                (await CatalogApp.JsonAsync(refused)).GetProperty("type").GetString()
            );
        }

        var other = await app.AddAsync(new { title = "Other", price = 1 });
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await app.SendAsync(HttpMethod.Patch, $"/books/{Id(other)}", new { isbn10 = "2253006327" })).StatusCode
        );
    }

    [Fact]
    public async Task A_name_is_one_author_however_it_is_spelled()
    {
        var one = await app.AddAsync(
            new
            {
                title = "Germinal",
                authors = new[] { "Émile Zola" },
                price = 1,
            }
        );
        var other = await app.AddAsync(
            new
            {
                title = "Nana",
                authors = new[] { "emile  ZOLA" },
                price = 1,
            }
        );

        Assert.Equal(one.GetProperty("authors").ToString(), other.GetProperty("authors").ToString());
        var author = (await app.GetAsync("/authors?q=zola")).GetProperty("items")[0];
        Assert.Equal(2, author.GetProperty("books").GetInt32());
        var self = await app.GetAsync(
            author.GetProperty("_links").GetProperty("self").GetProperty("href").GetString()!
        );
        foreach (var member in author.EnumerateObject())
        {
            Assert.Equal(member.Value.ToString(), self.GetProperty(member.Name).ToString());
        }

        Assert.Empty(self.GetProperty("otherNames").EnumerateArray());
        Assert.Equal(
            2,
            (await app.GetAsync(author.GetProperty("_links").GetProperty("books").GetProperty("href").GetString()!))
                .GetProperty("total")
                .GetInt32()
        );
    }

    [Fact]
    public async Task Related_books_share_authors_first_and_subjects_second()
    {
        var book = await app.AddAsync(
            new
            {
                title = "R0",
                authors = new[] { "Relata" },
                subjects = new[] { "Relations" },
                price = 1,
            }
        );
        await app.AddAsync(
            new
            {
                title = "R1",
                subjects = new[] { "Relations" },
                price = 1,
            }
        );
        await app.AddAsync(
            new
            {
                title = "R2",
                authors = new[] { "Relata" },
                price = 1,
            }
        );
        var gone = await app.AddAsync(
            new
            {
                title = "R3",
                authors = new[] { "Relata" },
                price = 1,
            }
        );
        await app.SendAsync(HttpMethod.Delete, $"/books/{Id(gone)}");

        var related = await app.GetAsync($"/books/{Id(book)}/related");

        Assert.Equal(
            ["R2", "R1"],
            related.GetProperty("items").EnumerateArray().Select(b => b.GetProperty("title").GetString())
        );
        // The links to other pages are answered, too.
        var second = await app.GetAsync($"/books/{Id(book)}/related?page=2&pageSize=1");
        Assert.Equal(
            "R1",
            Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("title").GetString()
        );
    }

    [Fact]
    public async Task Links_carry_the_prefix_that_the_gateway_removed()
    {
        var book = await app.AddAsync(new { title = "Prefixed", price = 1 });

        var answer = await app.SendAsync(
            HttpMethod.Get,
            $"/books?ids={Id(book)}",
            headers: [("X-Forwarded-Prefix", "/api/catalog"), ("X-Forwarded-For", "203.0.113.9")]
        );

        var page = await CatalogApp.JsonAsync(answer);
        Assert.StartsWith(
            "/api/catalog/books?ids=",
            page.GetProperty("_links").GetProperty("self").GetProperty("href").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(
            $"/api/catalog/books/{Id(book)}",
            page.GetProperty("items")[0].GetProperty("_links").GetProperty("self").GetProperty("href").GetString()
        );
    }

    private static long Id(JsonElement book) => book.GetProperty("id").GetInt64();

    private static IEnumerable<string?> Names(JsonElement book, string list) =>
        book.GetProperty(list).EnumerateArray().Select(n => n.GetProperty("name").GetString());

    private static string Unescaped(JsonElement body, params string[] names) =>
        "{"
        + string.Join(',', names.Select(name => $"\"{name}\":{body.GetProperty(name).GetRawText()}"))
            .Replace("\\u2019", "’", StringComparison.Ordinal)
            .Replace("\\u00C9", "É", StringComparison.Ordinal)
        + "}";
}
