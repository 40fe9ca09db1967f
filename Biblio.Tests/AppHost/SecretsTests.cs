using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>Which service gets which secret. Only the gateway can sign tokens.</summary>
public sealed class SecretsTests
{
    private static readonly string[] Secrets = ["signing-key-secret", "cookie-key-secret"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("native")]
    [InlineData("containers")]
    public async Task Each_secret_of_tokens_and_cookies_has_one_service(string runtime)
    {
        await using var model = await CreateModelAsync(runtime);
        var holders = new List<(string Secret, string Resource)>();
        foreach (var resource in model.Resources)
        {
            var values = (await model.GetEnvironmentAsync(resource)).Values;
            holders.AddRange(
                from secret in Secrets
                where values.Any(value => Contains(value, secret))
                select (secret, resource.Name)
            );
        }

        Assert.Equal(
            [("cookie-key-secret", "web"), ("signing-key-secret", "api"), ("signing-key-secret", "api-2")],
            holders.Order()
        );
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("inventory")]
    [InlineData("lending")]
    [InlineData("orders")]
    [InlineData("orders-2")]
    [InlineData("web")]
    public async Task Every_service_knows_both_gateways_and_waits_for_none(string service)
    {
        await using var model = await CreateModelAsync("native");
        var resource = model.Resources.Single(resource => resource.Name == service);

        var environment = await model.GetEnvironmentAsync(resource);

        Assert.Contains("services__api__http__0", environment.Keys);
        Assert.Contains("services__api__http__1", environment.Keys);
        Assert.DoesNotContain(resource.Annotations.OfType<WaitAnnotation>(), wait =>
            wait.Resource.Name.StartsWith("api", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_gateway_waits_for_no_service()
    {
        await using var model = await CreateModelAsync("native");
        var waits = model.Resources.Single(resource => resource.Name == "api").Annotations.OfType<WaitAnnotation>();

        Assert.Equal(["accountsdb", "cache"], waits.Select(wait => wait.Resource.Name).Order(StringComparer.Ordinal));
    }

    private static Task<IDistributedApplicationTestingBuilder> CreateModelAsync(string runtime)
    {
        string[] arguments =
        [
            $"--Runtime={runtime}",
            "--Replicas:orders=2",
            "--Replicas:api=2",
            $"--StateFolder={Path.Combine(AppContext.BaseDirectory, "secrets-state")}",
            .. BiblioProcess.PasswordArguments,
            .. Secrets.Select(secret => $"--Parameters:{secret}=value-of-{secret}"),
        ];
        return DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(arguments, CancellationToken);
    }

    private static bool Contains(object value, string secret) =>
        value switch
        {
            ParameterResource parameter => parameter.Name == secret,
            ReferenceExpression expression => expression.ValueExpression.Contains(secret, StringComparison.Ordinal),
            string text => text.Contains($"value-of-{secret}", StringComparison.Ordinal),
            _ => false,
        };
}
