using System.Globalization;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Catalogue;

/// <summary>A suggestion for the list under the search field: its kind, both in the reader's language.</summary>
internal sealed record SuggestionItem(string Kind, string Text, string? Detail, string Href);

/// <summary>Suggestions while typing, for <c>suggestions.js</c>.</summary>
internal static class SuggestionsEndpoint
{
    public const string Path = "/suggestions";

    private const int MaxLength = 200;
    private const int MaxSubjects = 3;
    private const string SubjectKey = "Subject.";

    /// <summary>Suggests books, authors and subjects. While the catalogue does not answer, there are none.</summary>
    public static async Task<Ok<IReadOnlyList<SuggestionItem>>> HandleAsync(
        string? q,
        CatalogClient catalog,
        IStringLocalizer<Texts> texts,
        HttpContext context
    )
    {
        context.Response.Headers.CacheControl = "private, max-age=60";
        context.Response.Headers.Vary = "Cookie, Accept-Language";
        var text = (q ?? "").Trim();
        if (text.Length is 0 or > MaxLength)
        {
            return TypedResults.Ok<IReadOnlyList<SuggestionItem>>([]);
        }

        var found = (await catalog.SuggestAsync(text, context.RequestAborted)).Value;
        if (found is null)
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        return TypedResults.Ok<IReadOnlyList<SuggestionItem>>([
            .. (found?.Books ?? []).Select(book => new SuggestionItem(
                texts["Suggest.Book"],
                book.Text,
                book.Authors,
                $"/books/{book.Id}/{Formatting.Slug(book.Text)}".TrimEnd('/')
            )),
            .. (found?.Authors ?? []).Select(author => new SuggestionItem(
                texts["Facet.Author"],
                author.Text,
                null,
                Formatting.AuthorAddress(author.Id, author.Text)
            )),
            .. SuggestSubjects(text, found, texts),
        ]);
    }

    /// <summary>The subjects of the catalogue, and those whose translation begins with the text.</summary>
    private static IEnumerable<SuggestionItem> SuggestSubjects(
        string text,
        Suggestions? found,
        IStringLocalizer<Texts> texts
    ) =>
        (found?.Subjects ?? [])
            .Select(subject => (subject.Text, Href: Formatting.SubjectAddress(subject.Id, subject.Text)))
            .Concat(
                texts
                    .GetAllStrings()
                    .Where(name =>
                        name.Name.StartsWith(SubjectKey, StringComparison.Ordinal)
                        && CultureInfo.CurrentCulture.CompareInfo.IsPrefix(
                            name.Value,
                            text,
                            CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace
                        )
                    )
                    .Select(name => name.Name[SubjectKey.Length..])
                    .Select(name => (Text: name, Href: new CatalogueQuery().With(new("subject", name)).ToAddress()))
            )
            .DistinctBy(subject => subject.Text)
            .Take(MaxSubjects)
            .Select(subject => new SuggestionItem(
                texts["Facet.Subject"],
                Formatting.Subject(subject.Text, texts),
                null,
                subject.Href
            ));
}
