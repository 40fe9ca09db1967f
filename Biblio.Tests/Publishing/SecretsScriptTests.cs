using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

/// <summary><c>eng/secrets</c> writes the values that an installation has to keep.</summary>
public sealed partial class SecretsScriptTests
{
    private static readonly string Script = Path.Combine(Repository.Root, "eng/secrets");

    [Fact]
    public async Task The_file_for_the_chart_has_every_secret_once()
    {
        var wanted = YamlFile.Parse(Repository.Read($"{PublishedForms.Chart}/values.yaml"))["secrets"]!;

        var secrets = YamlFile.Parse(await RunAsync("kubernetes"))["secrets"]!;

        Assert.Equal(Names(wanted), Names(secrets));
        var values = secrets
            .AsObject()
            .SelectMany(component => component.Value!.AsObject())
            .Select(secret => (secret.Key, Value: secret.Value!.ToString()))
            // This is the secret of a mail server, so nobody can make one up.
            .Where(secret => secret.Key != "smtp_password")
            .ToList();
        Assert.All(values, secret => Assert.Matches(Secret(), secret.Value));
        // Two services get the same value of the same secret, and different secrets have different values.
        Assert.Equal(
            values.Select(secret => secret.Key).Distinct().Count(),
            values.Select(secret => secret.Value).Distinct().Count()
        );
        Assert.Equal(values.Distinct().Count(), values.Select(secret => secret.Key).Distinct().Count());
    }

    [Fact]
    public async Task The_file_for_Compose_has_every_variable()
    {
        var lines = (await RunAsync("compose")).Split('\n').Where(line => line.Contains('=')).ToList();

        Assert.DoesNotContain(lines, line => line.EndsWith('=') && !line.StartsWith('#'));
        Assert.All(lines.Where(line => Password().IsMatch(line)), line => Assert.Matches(Secret(), line.Split('=')[1]));
        Assert.Contains("ADMINISTRATOR_EMAIL=administrator@biblio.example", lines);
        Assert.Contains("#SMTP_HOST=", lines);
    }

    private static async Task<string> RunAsync(string form) =>
        await LocalProcess.RunAsync("bash", [Script, form], cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<string> Names(JsonNode components) =>
        components
            .AsObject()
            .SelectMany(component => component.Value!.AsObject().Select(secret => $"{component.Key}.{secret.Key}"));

    [GeneratedRegex("^[A-Za-z0-9]{32}$")]
    private static partial Regex Secret();

    [GeneratedRegex("^[A-Z_]+_PASSWORD=")]
    private static partial Regex Password();
}
