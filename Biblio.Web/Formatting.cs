using System.Globalization;
using System.Text;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web;

/// <summary>Formats values in the reader's language.</summary>
internal static class Formatting
{
    public static string Authors(IReadOnlyList<Author>? authors) =>
        string.Join(", ", (authors ?? []).Select(author => author.Name));

    /// <summary>19,95 $ in French, $19.95 in English. A currency without a common sign keeps its code.</summary>
    public static string Price(decimal? amount, string? currency)
    {
        if (amount is not { } known)
        {
            return "";
        }

        var number = known.ToString("N2", CultureInfo.CurrentCulture);
        var sign = currency switch
        {
            "CAD" => "$",
            "USD" => "US$",
            "EUR" => "€",
            "GBP" => "£",
            _ => currency + " ",
        };
        return CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "en"
            ? sign + number
            : $"{number} {sign.TrimEnd()}";
    }

    /// <summary>0.05 becomes 5 % in French, 5% in English.</summary>
    public static string Percent(decimal rate) =>
        (rate * 100).ToString("0.###", CultureInfo.CurrentCulture)
        + (CultureInfo.CurrentCulture.TwoLetterISOLanguageName == "en" ? "%" : "\u00a0%");

    /// <summary>The name of a tax in the reader's language, or its configured name.</summary>
    public static string Tax(string name, IStringLocalizer<Texts> texts) =>
        texts["Tax." + name] is { ResourceNotFound: false } known ? known : name;

    public static string Year(int year, IStringLocalizer<Texts> texts) =>
        year < 0 ? texts["Year.Before", -year] : year.ToString(CultureInfo.InvariantCulture);

    /// <summary>"fr" becomes "français" or "French". An unknown code stays unchanged.</summary>
    public static string Language(string? code)
    {
        if (string.IsNullOrEmpty(code))
        {
            return "";
        }

        try
        {
            return CultureInfo.GetCultureInfo(code, predefinedOnly: true).DisplayName;
        }
        catch (CultureNotFoundException)
        {
            return code;
        }
    }

    public static string Address(Book book) => Address(book.Id, book.Title);

    public static string Address(long id, string title) =>
        string.Create(CultureInfo.InvariantCulture, $"/books/{id}/{Slug(title)}").TrimEnd('/');

    public static string AuthorAddress(long id, string name) => $"/authors/{id}/{Slug(name)}".TrimEnd('/');

    public static string SubjectAddress(long id, string name) => $"/subjects/{id}/{Slug(name)}".TrimEnd('/');

    /// <summary>The name of a subject in the reader's language, where Biblio knows it.</summary>
    public static string Subject(string name, IStringLocalizer<Texts> texts) =>
        texts["Subject." + name] is { ResourceNotFound: false } known ? known : name;

    /// <summary>"L'Étranger" becomes "l-etranger". Only the number in the address identifies the book.</summary>
    public static string Slug(string title)
    {
        var slug = new StringBuilder();
        foreach (
            var letter in title
                .Normalize(NormalizationForm.FormD)
                .Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
        )
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(char.ToLowerInvariant(letter));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }

            if (slug.Length == 60)
            {
                break;
            }
        }

        return slug.ToString().TrimEnd('-');
    }
}
