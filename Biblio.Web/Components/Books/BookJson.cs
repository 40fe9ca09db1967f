using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Biblio.Web.Clients;

namespace Biblio.Web.Components.Books;

/// <summary>A book as JSON-LD with the terms of schema.org.</summary>
internal static class BookJson
{
    /// <summary>The serializer escapes what HTML would read as markup.</summary>
    public static string Create(Book book, StockLevel? stock, string site)
    {
        var address = site + Formatting.Address(book);
        var json = new JsonObject
        {
            ["@context"] = "https://schema.org",
            ["@type"] = "Book",
            ["@id"] = address,
            ["url"] = address,
            ["name"] = book.Title,
            ["alternateName"] = book.OriginalTitle,
            ["author"] = new JsonArray([
                .. (book.Authors ?? []).Select(author => new JsonObject
                {
                    ["@type"] = "Person",
                    ["name"] = author.Name,
                    ["alternateName"] = author.OriginalName,
                }),
            ]),
            ["description"] = book.Description,
            ["isbn"] = book.Isbn13,
            ["inLanguage"] = book.Language,
            ["datePublished"] = book.Year is > 0 and var year
                ? year.ToString("0000", CultureInfo.InvariantCulture)
                : null,
            ["publisher"] = book.Publisher is { } publisher
                ? new JsonObject { ["@type"] = "Organization", ["name"] = publisher }
                : null,
            ["offers"] = book is { Withdrawn: false, Price: { } price }
                ? new JsonObject
                {
                    ["@type"] = "Offer",
                    ["price"] = price.ToString("0.00", CultureInfo.InvariantCulture),
                    ["priceCurrency"] = book.Currency,
                    ["availability"] = stock is null
                        ? null
                        : "https://schema.org/" + (stock.Available > 0 ? "InStock" : "OutOfStock"),
                    ["url"] = address,
                }
                : null,
        };
        RemoveNulls(json);
        return json.ToJsonString(JsonSerializerOptions.Web);
    }

    private static void RemoveNulls(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                RemoveNulls(item);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var name in members.Where(member => member.Value is null).Select(member => member.Key).ToList())
            {
                members.Remove(name);
            }

            foreach (var (_, value) in members)
            {
                RemoveNulls(value);
            }
        }
    }
}
