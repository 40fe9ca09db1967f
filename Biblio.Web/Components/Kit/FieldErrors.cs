using System.Text.RegularExpressions;
using Biblio.Web.Clients;
using Biblio.Web.Resources;
using Microsoft.Extensions.Localization;

namespace Biblio.Web.Components.Kit;

/// <summary>The errors of a form by field, in the visitor's language.</summary>
internal sealed partial class FieldErrors(IStringLocalizer<Texts> texts)
{
    // The API answers in English. A message that is not listed here stays English, or becomes a general one in French.
    private static readonly Dictionary<string, string> Known = new()
    {
        ["This cannot be blank."] = "Field.Blank",
        ["This contains control characters."] = "Field.Unreadable",
        ["This contains invisible characters."] = "Field.Unreadable",
        ["This is not an ISBN of ten or thirteen digits with a correct check digit."] = "Field.Isbn",
        ["This is not an ISO 639 language code, like fr or nah."] = "Field.Language",
        ["A price is 0 to 99999999.99, with at most two decimals."] = "Field.Price",
        ["This is a duplicate."] = "Field.Duplicate",
        ["There are more of these than authors."] = "Field.MoreThanAuthors",
    };

    private readonly Dictionary<string, string> _errors = new(StringComparer.OrdinalIgnoreCase);

    public bool Any => _errors.Count > 0;

    public string? this[string field] => _errors.GetValueOrDefault(field);

    /// <summary>Adds the error of a field, unless the field has one already.</summary>
    public void Add(string field, string text) => _errors.TryAdd(field, text);

    /// <summary>Adds the errors that the API found. An error of <c>authors[2]</c> belongs to the field authors.</summary>
    public void AddFrom(Problem problem)
    {
        foreach (var (field, messages) in problem.Errors ?? new Dictionary<string, string[]>())
        {
            Add(field.Split('[', '.')[0], Translate(messages.FirstOrDefault() ?? ""));
        }
    }

    private string Translate(string message) =>
        Known.TryGetValue(message, out var text) ? texts[text]
        : TooLong().Match(message) is { Success: true } tooLong ? texts["Field.TooLong", tooLong.Groups[1].Value]
        : TooMany().Match(message) is { Success: true } tooMany ? texts["Field.TooMany", tooMany.Groups[1].Value]
        : Languages.LanguageChoice.Current == "en" && message.Length > 0 ? message
        : texts["Field.Refused"];

    [GeneratedRegex(@"^This is longer than (\d+) characters\.$")]
    private static partial Regex TooLong();

    [GeneratedRegex(@"^There can be no more than (\d+) of these\.$")]
    private static partial Regex TooMany();
}
