using System.Net.Http.Json;
using System.Text.Json;

namespace Biblio.Tests.Api;

public sealed class HeaderTests
{
    /// <param name="hosted">Hosts set this variable for programs behind their proxy: headers would be believed before the gateway's own rules run.</param>
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task A_caller_can_not_claim_to_be_somebody_nor_to_come_from_elsewhere(string hosted)
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] }, new() { ["ForwardedHeaders_Enabled"] = hosted });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalog/books");
        foreach (var (name, value) in new[]
        {
            ("X-Forwarded-For", "203.0.113.6"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Prefix", "/evil"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=203.0.113.6"),
            ("X-Real-IP", "203.0.113.6"), ("X-Original-For", "203.0.113.6"), ("X-Biblio-User", "1"), ("x-biblio-role", "administrator"), ("X-Harmless", "kept"),
        })
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await gateway.Public.SendAsync(request, TestContext.Current.CancellationToken);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Contains(told.GetProperty("from").GetString(), new[] { "127.0.0.1", "::1", "::ffff:127.0.0.1" });
        Assert.Equal("/api/catalog/books/7", told.GetProperty("link").GetString());
        Assert.Equal(gateway.Public.BaseAddress!.Authority, told.GetProperty("host").GetString());
        Assert.Equal("kept", replica.Heard["X-Harmless"]);
        Assert.DoesNotContain(replica.Heard, header => header.Key.StartsWith("X-Biblio-", StringComparison.OrdinalIgnoreCase) || header.Key is "Forwarded" or "X-Real-IP");
        Assert.DoesNotContain(replica.Heard.Values, value => value.Contains("203.0.113.6", StringComparison.Ordinal) || value.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Which_program_answered_is_not_told()
    {
        await using var replica = await Replica.StartAsync("catalog-1");
        replica.Answer = context =>
        {
            context.Response.Headers.XPoweredBy = "something";
            return Replica.TellAsync(context);
        };
        await using var gateway = GatewayApp.Start(new() { ["catalog"] = [replica] });

        var answer = await gateway.Public.GetAsync("/api/catalog/books", TestContext.Current.CancellationToken);

        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
    }
}
