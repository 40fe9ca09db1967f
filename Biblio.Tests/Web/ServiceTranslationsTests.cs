using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Biblio.Orders.Model;
using Biblio.Tests.Fixtures;
using Biblio.Tests.Web.Staff;

namespace Biblio.Tests.Web;

/// <summary>What services say by code is translated into both languages.</summary>
public sealed partial class ServiceTranslationsTests
{
    private static readonly Dictionary<string, string> French = ReadTexts("ServiceTexts.resx");
    private static readonly Dictionary<string, string> English = ReadTexts("ServiceTexts.en.resx");

    [Fact]
    public void Both_languages_have_the_same_codes_and_holes()
    {
        Assert.Equal(English.Keys.Order(), French.Keys.Order());
        Assert.All(English, text => Assert.Equal(Holes(text.Value), Holes(French[text.Key])));
    }

    [Fact]
    public void Every_reason_of_a_refused_record_is_translated()
    {
        var codes = Codes("Biblio.Catalog/Imports", ReasonCode());

        Assert.True(codes.Count > 50, $"{codes.Count} codes");
        Assert.Equal(codes, Keys("Reason."));
    }

    [Fact]
    public void Every_outcome_of_a_field_is_translated() =>
        Assert.Equal(Codes("Biblio.Catalog/Imports", OutcomeCode()), Keys("Outcome."));

    [Fact]
    public void Every_failed_health_check_is_translated()
    {
        string[] folders = ["Biblio.Catalog", "Biblio.Identity", "Biblio.Persistence", "Biblio.ServiceDefaults"];
        var codes = folders
            .SelectMany(Sources)
            .Where(source => UsesCheckCodes().IsMatch(source))
            .SelectMany(source => CheckCode().Matches(source))
            .Select(match => match.Groups["code"].Value)
            .ToHashSet();

        Assert.Empty(codes.Except(Keys("Check.")));
        Assert.Empty(Keys("Check.").Except(codes));
        Assert.True(codes.Count > 15, $"{codes.Count} codes");
    }

    [Fact]
    public void Every_step_of_an_order_is_translated() =>
        Assert.Equal(
            Enum.GetValues<SagaStep>()
                .Select(step => JsonSerializer.Serialize(step).Trim('"'))
                .Order(StringComparer.Ordinal),
            Keys("Step.")
        );

    [Theory]
    [InlineData("fr", "En préparation Paiement")]
    [InlineData("en", "In progress Payment")]
    public async Task The_history_of_an_order_is_in_the_readers_language(string language, string step)
    {
        await using var app = await WebApp.StartAsync();
        await (await app.CreateReaderAsync()).OrderAsync();
        app.Api.Advance(1, "active", "paying");
        app.Api.Advance(1, "completed", "done");
        var line = await app.CreateLibrarianAsync(language);

        var text = Html.VisibleText(await line.GetPageAsync("/staff/orders/1"));

        Assert.Contains(step, text, StringComparison.Ordinal);
        Assert.DoesNotContain("paying", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_is_translated_with_its_labels()
    {
        var rules = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "observability/prometheus/rules"), "*.yml")
            .SelectMany(file => AlertRule().Matches(File.ReadAllText(file)))
            .ToDictionary(rule => rule.Groups["name"].Value, rule => rule.Groups["description"].Value);

        Assert.True(rules.Count > 25, $"{rules.Count} rules");
        Assert.Equal(
            rules.Keys.SelectMany(name => new[] { name, $"{name}.Description" }).Order(StringComparer.Ordinal),
            Keys("Alert.")
        );
        Assert.All(rules, rule =>
            Assert.Equal(
                LabelInRule()
                    .Matches(rule.Value)
                    .Select(label => label.Groups["label"].Value)
                    .Concat(rule.Value.Contains("$value", StringComparison.Ordinal) ? ["value"] : [])
                    .Order(StringComparer.Ordinal),
                Holes(French[$"Alert.{rule.Key}.Description"]).Select(hole => hole.Split(':')[0])
            )
        );
    }

    [Theory]
    [InlineData("fr", "« bad » n’est pas un prix comme 19.95 ; importé sans ce champ")]
    [InlineData("en", "“bad” is not a price like 19.95; imported without it")]
    public async Task Reasons_of_refused_records_are_in_the_readers_language(string language, string reason)
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.RefusalCode = "not-a-price";
        app.Api.Staff.Imports.Add((1, "completed", [(2, "'bad' is not a price like 19.95; imported without it")]));
        var line = await app.CreateLibrarianAsync(language);

        var page = await line.GetPageAsync("/staff/imports/1");

        Assert.Contains(reason, Html.VisibleText(page).Replace('\u00a0', ' '), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "La ligne d’en-tête ne peut pas être lue. Le fichier est vide")]
    [InlineData("en", "The header line cannot be read. The file is empty")]
    public async Task The_cause_of_an_unreadable_file_is_translated(string language, string cause)
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.Failure = new("Not for people.", "file-empty", "header");
        app.Api.Staff.Imports.Add((1, "failed", []));
        var line = await app.CreateLibrarianAsync(language);

        var import = await line.GetPageAsync("/staff/imports/1");
        var upload = (await StaffImportsTests.UploadAsync(line, "books.csv", "PK")).Page;

        foreach (var page in new[] { import, upload })
        {
            Assert.Contains(cause, Html.VisibleText(page), StringComparison.Ordinal);
            Assert.DoesNotContain("Not for people.", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_cause_without_a_known_code_is_marked_English()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.Failure = new("A new cause.", "of-a-newer-version", null);
        app.Api.Staff.Imports.Add((1, "failed", []));
        var line = await app.CreateLibrarianAsync("fr");

        Assert.Contains(
            "<span lang=\"en\">A new cause.</span>",
            await line.GetPageAsync("/staff/imports/1"),
            StringComparison.Ordinal
        );
        var upload = await StaffImportsTests.UploadAsync(line, "books.csv", "PK");
        Assert.Contains("A new cause.", upload.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reason_without_a_known_code_is_marked_English()
    {
        await using var app = await WebApp.StartAsync();
        app.Api.Staff.RefusalCode = "of-a-newer-version";
        app.Api.Staff.Imports.Add((1, "completed", [(2, "A new reason")]));
        var line = await app.CreateLibrarianAsync("fr");

        var page = await line.GetPageAsync("/staff/imports/1");

        Assert.Contains("<td class=\"what\" lang=\"en\">A new reason</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_and_health_checks_are_in_French()
    {
        await using var app = await WebApp.StartAsync();
        var line = await app.CreateLibrarianAsync("fr");

        var alerts = Html.VisibleText(await line.GetPageAsync("/ops/alerts"));
        var health = await line.GetPageAsync("/ops/health");

        Assert.Contains("Taux d’erreurs élevé", alerts, StringComparison.Ordinal);
        Assert.Contains(
            "catalog : GET /books/{id} répond 500 ; 1,25 erreurs par seconde",
            alerts.Replace('\u00a0', ' '),
            StringComparison.Ordinal
        );
        Assert.Contains("Redis est injoignable.", Html.VisibleText(health), StringComparison.Ordinal);
        // A text of a library has no code.
        Assert.Contains("<span lang=\"en\">&lt;b&gt;It was not possible", health, StringComparison.Ordinal);
    }

    private static List<string> Codes(string folder, Regex pattern) =>
        [
            .. Sources(folder)
                .SelectMany(source => pattern.Matches(source))
                .Select(match => match.Groups["code"].Value)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText);

    private static List<string> Keys(string prefix) =>
        [
            .. French
                .Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => key[prefix.Length..])
                .Order(StringComparer.Ordinal),
        ];

    private static List<string> Holes(string text) =>
        [.. Hole().Matches(text).Select(hole => hole.Groups["hole"].Value).Order(StringComparer.Ordinal)];

    private static Dictionary<string, string> ReadTexts(string file) =>
        XDocument
            .Load(Path.Combine(Repository.Root, "Biblio.Web/Resources", file))
            .Descendants("data")
            .ToDictionary(data => data.Attribute("name")!.Value, data => data.Value);

    [GeneratedRegex("""\bReason\s*\.Of\(\s*"(?<code>[a-z0-9-]+)",""", RegexOptions.ExplicitCapture)]
    private static partial Regex ReasonCode();

    [GeneratedRegex("""Outcome = "(?<code>[a-z]+)"(?= }|,)""", RegexOptions.ExplicitCapture)]
    private static partial Regex OutcomeCode();

    [GeneratedRegex("""HealthFailure\.Create\(|MigrationFailure|SetFailure\(""")]
    private static partial Regex UsesCheckCodes();

    // The code stands before its text, in a call or in a pair.
    [GeneratedRegex(
        """(HealthFailure\.Create\([^"]*?|SetFailure\(|new\(|\(\s*)"(?<code>[a-z]+(-[a-z]+)+)",\s*(\$?"[A-Z]|exception\.Message)""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex CheckCode();

    [GeneratedRegex("""- alert: (?<name>\w+)[\s\S]*?description: (?<description>.*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex AlertRule();

    [GeneratedRegex("""\$labels\.(?<label>\w+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex LabelInRule();

    [GeneratedRegex("""\{(?<hole>[a-z0-9_:]+)\}""", RegexOptions.ExplicitCapture)]
    private static partial Regex Hole();
}
