using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

/// <summary>Reads a page as somebody would: its words, its links, its form; not its tags.</summary>
internal static partial class Html
{
    public static async Task<string> PageAsync(this HttpClient visitor, string address) =>
        await (await visitor.GetAsync(address, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken
        );

    /// <summary>Fills in the sign-in form and sends it.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(
        this HttpClient visitor,
        string email,
        string password,
        string address = "/sign-in"
    )
    {
        var form = Form(await visitor.PageAsync(address));
        (form["Email"], form["Password"]) = (email, password);
        return await visitor.PostAsync(address, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
    }

    /// <summary>What can be read, without the drawings on the covers.</summary>
    public static string Words(string html) =>
        Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(Unread().Replace(html, " "), " ")), " ");

    /// <summary>Where the links with these words lead.</summary>
    public static IReadOnlyList<string> Links(string html, string words) =>
        [
            .. Anchors()
                .Matches(html)
                .Where(link => Words(link.Groups["text"].Value).Contains(words, StringComparison.Ordinal))
                .Select(link => WebUtility.HtmlDecode(link.Groups["href"].Value)),
        ];

    /// <summary>The fields that the page's own post form (not the frame's) would send as it stands.</summary>
    public static Dictionary<string, string> Form(string html)
    {
        var form = PostForm().Match(html).Value;
        var fields = Inputs()
            .Matches(form)
            .Where(input => Attribute(input.Value, "name") is not null)
            .ToDictionary(input => Attribute(input.Value, "name")!, input => Attribute(input.Value, "value") ?? "");
        foreach (Match select in Selects().Matches(form))
        {
            fields[Attribute(select.Value, "name")!] = Attribute(Chosen().Match(select.Value).Value, "value") ?? "";
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
    private static partial Regex Unread();

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

    [GeneratedRegex("<option[^>]*selected[^>]*>")]
    private static partial Regex Chosen();
}
