using System.Net;

namespace Biblio.Tests.Web;

/// <summary>A purchase as a reader makes it: "Buy now" on the page of a book, then the checkout.</summary>
internal static class Purchase
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Sends the form of book 2 with the button that goes on to the checkout.</summary>
    public static Task<HttpResponseMessage> BuyAsync(this HttpClient visitor, string page, string quantity = "1")
    {
        var form = Html.Form(page);
        (form["Quantity"], form["buy"]) = (quantity, "1");
        return visitor.PostAsync("/cart/add", new FormUrlEncodedContent(form), CancellationToken);
    }

    /// <summary>
    /// Orders copies of a book, and returns the path of the order. The trace is that of the last request.
    /// </summary>
    public static async Task<string> OrderAsync(
        this HttpClient reader,
        string quantity = "1",
        long book = 2,
        string? traceParent = null
    )
    {
        using var buy = await reader.BuyAsync(await reader.GetPageAsync($"/books/{book}"), quantity);
        Assert.Equal("/checkout", buy.Headers.Location?.ToString());
        var form = Html.Form(await reader.GetPageAsync("/checkout"));
        (form["Delivery"], form["Card"]) = ("pickup", "sim_approved");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/checkout")
        {
            Content = new FormUrlEncodedContent(form),
        };
        if (traceParent is not null)
        {
            request.Headers.Add("traceparent", traceParent);
        }

        using var placed = await reader.SendAsync(request, CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, placed.StatusCode);
        var location = placed.Headers.Location!;
        return location.IsAbsoluteUri ? location.PathAndQuery : location.ToString();
    }
}
