using System.Globalization;
using Biblio.Catalog.Data;

namespace Biblio.Tests.Catalog;

/// <summary>The database finds books through an index, regardless of their number.</summary>
public sealed class QueryPlanTests(QueryPlanTests.FullLibrary library) : IClassFixture<QueryPlanTests.FullLibrary>
{
    [Fact]
    public Task Finding_a_book_by_id_uses_the_primary_key() =>
        AssertUsesIndexAsync("SELECT * FROM books b WHERE b.id = 7", "const", "PRIMARY");

    [Fact]
    public Task Loading_a_page_of_books_uses_the_primary_key() =>
        AssertUsesIndexAsync(BookRow.ToSelectSql(3).Replace("@a", "7", StringComparison.Ordinal), "range", "PRIMARY");

    [Fact]
    public Task Finding_a_book_by_isbn_uses_its_index() =>
        AssertUsesIndexAsync("SELECT * FROM books b WHERE b.isbn13 = '9780306406157'", "const", "ux_books_isbn13");

    [Fact]
    public Task Finding_a_book_by_import_identity_uses_its_index() =>
        AssertUsesIndexAsync(
            "SELECT * FROM books b WHERE b.identity IN ('gutenberg:1', 'gutenberg:2')",
            "range",
            "ux_books_identity"
        );

    [Fact]
    public Task Searching_by_words_uses_the_fulltext_index() =>
        AssertUsesIndexAsync(Sql(new BookSearch().WithText("novel tom")), "fulltext", "ft_books_search");

    [Fact]
    public Task Finding_outdated_books_uses_the_index_of_their_versions() =>
        AssertUsesIndexAsync(SearchReindexer.NextBatchSql, "range", "ix_books_search_version");

    [Fact]
    public Task Filtering_by_subject_uses_its_index() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithSubjects([3]).IncludeWithdrawn(false)),
            "ref",
            "ix_book_subjects_subject"
        );

    [Fact]
    public Task Filtering_by_author_uses_its_index() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithAuthors([3]).IncludeWithdrawn(false)),
            "ref",
            "ix_book_authors_author"
        );

    [Fact]
    public Task Filtering_by_several_subjects_uses_their_index() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithSubjects([3, 5]).IncludeWithdrawn(false)),
            "range",
            "ix_book_subjects_subject"
        );

    [Fact]
    public Task Filtering_by_several_authors_uses_their_index() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithAuthors([3, 5]).IncludeWithdrawn(false)),
            "range",
            "ix_book_authors_author"
        );

    [Fact]
    public Task Filtering_by_several_languages_uses_their_index() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithLanguages(["la", "eo"]).IncludeWithdrawn(false)),
            "range",
            "ix_books_language"
        );

    [Fact]
    public Task Filtering_by_several_decades_uses_the_index_of_years() =>
        AssertUsesIndexAsync(
            Sql(new BookSearch().WithDecades([1820, 1940]).IncludeWithdrawn(false)),
            "range",
            "ix_books_year_down"
        );

    [Fact]
    public async Task Suggesting_names_reads_candidates_from_two_indexes()
    {
        var (sql, arguments) = NameSuggestions.ToSql(NameTable.Authors, LinkTable.Authors, ["author", "12"], 3);
        sql = string.Format(CultureInfo.InvariantCulture, sql, [.. arguments.Select(a => (object)$"'{a}'")]);

        await AssertUsesIndexAsync(sql, "fulltext", "ft_authors_name_key");
        await AssertUsesIndexAsync(sql, "range", "ux_authors_name_key");
    }

    [Theory]
    [InlineData(BookOrder.Title, "ix_books_title")]
    [InlineData(BookOrder.Year, "ix_books_year")]
    [InlineData(BookOrder.YearDescending, "ix_books_year_down")]
    [InlineData(BookOrder.Price, "ix_books_price")]
    [InlineData(BookOrder.PriceDescending, "ix_books_price")]
    internal async Task The_first_pages_of_all_books_need_no_sort(BookOrder order, string index)
    {
        var plan = await AssertUsesIndexAsync(Sql(new BookSearch().IncludeWithdrawn(false), order), null, index);
        Assert.DoesNotContain("filesort", plan, StringComparison.Ordinal);
    }

    private static string Sql(BookSearch search, BookOrder order = BookOrder.Relevance)
    {
        var (sql, arguments) = search.ToPageSql(order, 1, 20);
        return string.Format(
            CultureInfo.InvariantCulture,
            sql,
            [.. arguments.Select(a => a is string text ? $"'{text}'" : a)]
        );
    }

    private async Task<string> AssertUsesIndexAsync(string sql, string? access, string index)
    {
        var plan = await library.SqlAsync("EXPLAIN " + sql);
        Assert.Contains($"\t{index}\t", plan, StringComparison.Ordinal);
        // The result of a subquery may be read completely, but a table must not.
        Assert.DoesNotMatch("""(?m)^\d+\t\w+\t[^<\t]+\tALL\t""", plan);
        if (access is not null)
        {
            Assert.Contains($"\t{access}\t", plan, StringComparison.Ordinal);
        }

        return plan;
    }

    public sealed class FullLibrary : CatalogApp, IAsyncLifetime
    {
        public new async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await ImportCsvAsync(
                "title,authors,subjects,year,price,isbn\nWith an ISBN,A,S,1980,1,9780306406157\n"
                    + string.Concat(
                        Enumerable
                            .Range(0, 3000)
                            .Select(i =>
                                $"Novel {i} of Tom,Author {i % 700},Subject {i % 90};Novels,{1800 + (i % 200)},{i % 50},\n"
                            )
                    )
            );
            await SqlAsync("ANALYZE TABLE books, book_subjects, book_authors, authors");
        }
    }
}
