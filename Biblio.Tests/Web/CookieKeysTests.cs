using System.Net;
using System.Security.Cryptography;
using Biblio.Tests.Fixtures;
using Biblio.Web.Session;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.Tests.Web;

/// <summary>The keys of cookies come from a secret and the month alone.</summary>
public sealed class CookieKeysTests
{
    private static readonly byte[] Text = [1, 2, 3];
    private static readonly byte[] Purpose = [4];
    private static readonly DateTimeOffset LateNovember = new(2026, 11, 30, 23, 59, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_replica_knows_the_visitor_and_its_forms()
    {
        await using var one = await WebApp.StartAsync();
        await using var other = await WebApp.StartAsync();
        var visitor = one.CreateVisitor();
        using var signedIn = await visitor.SignInAsync("alice@biblio.example", "alice-password");
        var cookies = signedIn.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]);
        var elsewhere = other.CreateVisitor();
        elsewhere.DefaultRequestHeaders.Add("Cookie", string.Join("; ", cookies));

        using var page = await elsewhere.GetAsync("/me", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public void A_cookie_lasts_fourteen_days_across_months()
    {
        var key = FindActive(LateNovember);
        var cookie = key.CreateEncryptor()!.Encrypt(Text, Purpose);

        var later = Assert.Single(GetKeys(LateNovember.AddDays(14)), candidate => candidate.KeyId == key.KeyId);
        Assert.Equal(Text, later.CreateEncryptor()!.Decrypt(cookie, Purpose));
        Assert.NotEqual(key.KeyId, FindActive(LateNovember.AddDays(14)).KeyId);
        Assert.DoesNotContain(GetKeys(LateNovember.AddMonths(2)), candidate => candidate.KeyId == key.KeyId);
    }

    [Fact]
    public void A_slow_clock_knows_the_key_of_the_month() =>
        Assert.Contains(GetKeys(LateNovember), key => key.KeyId == FindActive(LateNovember.AddMinutes(1)).KeyId);

    [Fact]
    public void Another_secret_gives_other_keys()
    {
        var cookie = FindActive(LateNovember).CreateEncryptor()!.Encrypt(Text, Purpose);

        foreach (var key in GetKeys(LateNovember, "another-secret-of-cookies"))
        {
            Assert.DoesNotContain(GetKeys(LateNovember), known => known.KeyId == key.KeyId);
            Assert.Throws<CryptographicException>(() => key.CreateEncryptor()!.Decrypt(cookie, Purpose));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("too short")]
    public void The_web_does_not_start_without_its_secret(string? secret) =>
        Assert.Throws<InvalidOperationException>(() => GetKeys(LateNovember, secret));

    private static IKey FindActive(DateTimeOffset now) =>
        Assert.Single(GetKeys(now), key => key.ActivationDate <= now && now < key.ExpirationDate);

    /// <summary>The keys as Data Protection reads them.</summary>
    private static IReadOnlyCollection<IKey> GetKeys(DateTimeOffset now, string? secret = Tokens.CookieKeySecret)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Session:CookieKeySecret"] = secret;
        builder.Services.AddSingleton<TimeProvider>(new ManualTime(now));
        builder.AddCookieKeys();
        return builder.Build().Services.GetRequiredService<IKeyManager>().GetAllKeys();
    }
}
