using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>Reads the visible text, the links and the forms of an HTML page.</summary>
internal static partial class Html
{
    public static async Task<string> GetPageAsync(this HttpClient visitor, string address) =>
        await (await visitor.GetAsync(address, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken
        );

    /// <summary>Fills in the sign-in form and submits it.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(
        this HttpClient visitor,
        string email,
        string password,
        string address = "/sign-in"
    )
    {
        var form = Form(await visitor.GetPageAsync(address));
        (form["Email"], form["Password"]) = (email, password);
        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
    }

    /// <summary>The visible text of a page, without the text in drawings.</summary>
    public static string VisibleText(string html) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(HiddenElements().Replace(html, " "), " ")), " ");

    /// <summary>The targets of the links whose text contains these words.</summary>
    public static IReadOnlyList<string> Links(string html, string text = "") =>
        [
            .. Anchors()
                .Matches(html)
                .Where(link => VisibleText(link.Groups["text"].Value).Contains(text, StringComparison.Ordinal))
                .Select(link => WebUtility.HtmlDecode(link.Groups["href"].Value)),
        ];

    /// <summary>
    /// The fields of the page's own POST form, with their current values. The sign-out form is skipped.
    /// </summary>
    public static Dictionary<string, string> Form(string html) => Fields(PostForm().Match(html).Value);

    /// <summary>The fields of the POST form with this name.</summary>
    public static Dictionary<string, string> Form(string html, string name) =>
        Fields(
            PostForm()
                .Matches(html)
                .First(form => form.Value.Contains($"value=\"{name}\"", StringComparison.Ordinal))
                .Value
        );

    /// <summary>The fields of the POST form with this action.</summary>
    public static Dictionary<string, string> FormTo(string html, string action) =>
        Fields(
            PostForm()
                .Matches(html)
                .First(form => form.Value.Contains($"action=\"{action}\"", StringComparison.Ordinal))
                .Value
        );

    private static Dictionary<string, string> Fields(string form)
    {
        var fields = Inputs()
            .Matches(form)
            .Where(input => Attribute(input.Value, "name") is not null)
            .DistinctBy(input => Attribute(input.Value, "name"))
            .ToDictionary(input => Attribute(input.Value, "name")!, input => Attribute(input.Value, "value") ?? "");
        foreach (Match select in Selects().Matches(form))
        {
            fields[Attribute(select.Value, "name")!] = Attribute(SelectedOption().Match(select.Value).Value, "value")
                ?? "";
        }

        foreach (Match area in TextAreas().Matches(form))
        {
            fields[Attribute(area.Value, "name")!] = WebUtility.HtmlDecode(area.Groups["text"].Value);
        }

        return fields;
    }

    public static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } match
            ? WebUtility.HtmlDecode(match.Groups[1].Value)
            : null;

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("<(svg|head|script|noscript).*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex HiddenElements();

    [GeneratedRegex(@"[\s\u00a0]+")]
    private static partial Regex Spaces();

    [GeneratedRegex("""<a\s[^>]*?href="(?<href>[^"]*)"[^>]*>(?<text>.*?)</a>""", RegexOptions.Singleline)]
    private static partial Regex Anchors();

    [GeneratedRegex("""<form(?![^>]*action="/sign-out")[^>]*method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex PostForm();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("<select.*?</select>", RegexOptions.Singleline)]
    private static partial Regex Selects();

    [GeneratedRegex("<textarea[^>]*>(?<text>.*?)</textarea>", RegexOptions.Singleline)]
    private static partial Regex TextAreas();

    [GeneratedRegex("<option[^>]*selected[^>]*>")]
    private static partial Regex SelectedOption();
}
