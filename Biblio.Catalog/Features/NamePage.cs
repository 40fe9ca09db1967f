using System.Text.Json.Serialization;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Persistence;

namespace Biblio.Catalog.Features;

/// <summary>
/// An author or subject, with the number of its books that are not withdrawn. One author comes with the names in other
/// scripts that books give.
/// </summary>
internal sealed record NameView(
    long Id,
    string Name,
    long Books,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? OtherNames,
    [property: JsonPropertyName("_links")] NameLinks Links
)
{
    public static NameView From(
        NameCount name,
        string kind,
        HttpRequest request,
        IReadOnlyList<string>? otherNames = null
    ) =>
        new(
            name.Id,
            name.Name,
            name.Books,
            otherNames,
            new(Link.To(request, $"/{kind}s/{name.Id}"), Link.To(request, $"/books?{kind}={name.Id}"))
        );
}

internal sealed record NameLinks(Link Self, Link Books);

/// <summary>A row of a list of names. EF composes filters over its properties, which a constructor would prevent.</summary>
internal sealed record NameCount
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Key { get; init; }

    public required long Books { get; init; }
}

/// <summary>Reads one page of the authors or subjects.</summary>
internal static class NamePage
{
    /// <summary>
    /// Reads the names that contain every word of the text, also without the spaces that an apostrophe leaves. A text
    /// without words, such as "***", finds only exactly this name. An empty text finds all names.
    /// </summary>
    public static async Task<Page<NameView>> ReadAsync(
        IQueryable<NameCount> names,
        string kind,
        string? text,
        PageQuery page,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        SearchTextRules.Check("q", text);
        var words = Tokenizer.Tokenize(text);
        foreach (var word in words)
        {
            names = names.Where(n => n.Key.Contains(word) || n.Key.Replace(" ", "").Contains(word));
        }

        if (words.Count == 0 && !string.IsNullOrEmpty(text))
        {
            var key = Tokenizer.ToKey(text);
            names = names.Where(n => n.Key == key);
        }

        var found = await names.OrderBy(n => n.Key).ToPageAsync(page, request, cancellationToken);
        return new(
            [.. found.Items.Select(name => NameView.From(name, kind, request))],
            found.Number,
            found.PageSize,
            found.Total,
            found.Links
        );
    }
}
