using System.Net;

namespace Biblio.Tests.Web.Staff;

/// <summary>Reads the pages of staff, and sends their forms.</summary>
internal static class StaffVisitor
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static Task<HttpClient> CreateLibrarianAsync(this WebApp app, string language = "en") =>
        app.CreateReaderAsync("line", language);

    /// <summary>The visible text of a page that must exist.</summary>
    public static async Task<string> ReadAsync(this HttpClient visitor, string address)
    {
        using var answer = await visitor.GetAsync(address, CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Html.VisibleText(await answer.Content.ReadAsStringAsync(CancellationToken));
    }

    /// <summary>Fills in the form of the page and sends it.</summary>
    public static async Task<FormAnswer> SendAsync(
        this HttpClient visitor,
        string address,
        string form,
        params (string Name, string Value)[] values
    ) => await visitor.SendAsync(address, Fill(await visitor.GetPageAsync(address), form, values));

    public static async Task<FormAnswer> SendAsync(
        this HttpClient visitor,
        string address,
        Dictionary<string, string> fields
    )
    {
        using var answer = await visitor.PostAsync(address, new FormUrlEncodedContent(fields), CancellationToken);
        return await FormAnswer.FromAsync(answer);
    }

    public static Dictionary<string, string> Fill(string page, string form, params (string Name, string Value)[] values)
    {
        var fields = Html.Form(page, form);
        foreach (var (name, value) in values)
        {
            fields[name] = value;
        }

        return fields;
    }
}

/// <summary>The answer to a form: the address that it leads to, or the page with what was wrong.</summary>
internal sealed record FormAnswer(HttpStatusCode Status, string? Location, string Page)
{
    public string Text => Html.VisibleText(Page);

    public static async Task<FormAnswer> FromAsync(HttpResponseMessage answer) =>
        new(
            answer.StatusCode,
            answer.Headers.Location is { IsAbsoluteUri: true } absolute
                ? absolute.PathAndQuery
                : answer.Headers.Location?.ToString(),
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
}
