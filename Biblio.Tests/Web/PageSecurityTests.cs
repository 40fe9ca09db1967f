using System.Text.RegularExpressions;

namespace Biblio.Tests.Web;

public sealed partial class PageSecurityTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/books/1")]
    [InlineData("/orders")]
    [InlineData("/nowhere")]
    [InlineData("/biblio.css")]
    public async Task The_content_security_policy_allows_only_own_files(string address)
    {
        await using var app = await WebApp.StartAsync();

        using var answer = await app.CreateVisitor().GetAsync(address, CancellationToken);

        var policy = Assert
            .Single(answer.Headers.GetValues("Content-Security-Policy"))
            .Split("; ")
            .ToDictionary(rule => rule.Split(' ')[0], rule => rule.Split(' ', 2)[1]);
        Assert.Equal(
            ("'none'", "'self'", "'self'", "'none'", "'none'", "'self'"),
            (
                policy["default-src"],
                policy["script-src"],
                policy["style-src"],
                policy["frame-ancestors"],
                policy["base-uri"],
                policy["form-action"]
            )
        );
        Assert.DoesNotContain(policy.Values, value =>
            value.Contains("unsafe", StringComparison.Ordinal)
            || value.Contains("http", StringComparison.Ordinal)
            || value.Contains('*', StringComparison.Ordinal)
        );
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/books/1")]
    [InlineData("/orders")]
    public async Task A_page_contains_nothing_that_its_policy_blocks(string address)
    {
        await using var app = await WebApp.StartAsync();

        var page = await app.CreateVisitor().GetPageAsync(address);

        Assert.DoesNotMatch(BlockedMarkup(), page);
    }

    // Inline styles, event handlers, inline scripts, and URLs of other sites. No browser runs a block of JSON-LD.
    [GeneratedRegex(
        @"\sstyle\s*=|\son[a-z]+\s*=|<style|<script(?![^>]*\ssrc=| type=""application/ld\+json"">)|(src|href)=""(https?:)?//|javascript:",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex BlockedMarkup();
}
