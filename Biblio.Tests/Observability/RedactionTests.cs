using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Observability;

/// <summary>
/// Applies the rules of the collector's redaction.yaml to the log messages of all services. Its regular expressions mean
/// the same in Go and in .NET.
/// </summary>
public sealed partial class RedactionTests
{
    private const long Number = 4711;

    private static readonly string[] Services =
    [
        "Biblio.Api",
        "Biblio.Catalog",
        "Biblio.Inventory",
        "Biblio.Lending",
        "Biblio.Orders",
    ];

    // The placeholders of account numbers. A name that is not listed here fails the last test.
    private static readonly string[] AccountNumbers = ["UserId", "By"];

    private static readonly Dictionary<object, object> Processors =
        (Dictionary<object, object>)
            AlertRules.Read<Dictionary<object, object>>("observability/collector/redaction.yaml")["processors"];

    private static IEnumerable<LoggerMessageAttribute> Messages =>
        from service in Services
        from type in Assembly.Load(service).GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select message;

    private static IEnumerable<string> DeletedNames =>
        ((List<object>)((Dictionary<object, object>)Processors["attributes/redaction"])["actions"])
            .Cast<Dictionary<object, object>>()
            .Where(action => (string)action["action"] == "delete" && action.ContainsKey("pattern"))
            .Select(action => (string)action["pattern"]);

    [Fact]
    public void Log_messages_lose_the_numbers_of_accounts()
    {
        var templates = Messages
            .Select(message => message.Message)
            .Where(template => AccountNumbers.Any(name => Placeholders(template).Contains(name)))
            .ToList();

        Assert.True(templates.Count >= 9, $"only {templates.Count} messages have the number of an account");
        Assert.All(templates, template =>
            Assert.DoesNotContain(Text(Number), Redact(Fill(template)), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Log_attributes_lose_the_numbers_of_accounts_and_nothing_else()
    {
        var names = Messages.SelectMany(message => Placeholders(message.Message)).Distinct().ToList();

        Assert.Superset(AccountNumbers.ToHashSet(), names.ToHashSet());
        Assert.Equal(
            AccountNumbers.Order(),
            names.Where(name => DeletedNames.Any(pattern => Regex.IsMatch(name, pattern))).Order()
        );
    }

    [Theory]
    [InlineData("log.attributes")]
    [InlineData("span.attributes")]
    public void Paths_lose_the_numbers_of_accounts(string attributes)
    {
        var (pattern, replacement) = Replacements($"replace_all_patterns({attributes}, \"value\"").Single();

        Assert.Equal(
            "/api/v1/users/redacted/password",
            Regex.Replace("/api/v1/users/4711/password", pattern, replacement)
        );
        Assert.Equal("/api/v1/orders/4711", Regex.Replace("/api/v1/orders/4711", pattern, replacement));
    }

    [Theory]
    [InlineData("Order 17 placed by user 4711: 2 lines, 40 CAD", "Order 17 placed by user redacted: 2 lines, 40 CAD")]
    [InlineData("GET /api/v1/users/4711 () HTTP/1.1: 200", "GET /api/v1/users/redacted () HTTP/1.1: 200")]
    [InlineData("Order 4711 placed: 4711 lines", "Order 4711 placed: 4711 lines")]
    public void Other_numbers_stay(string message, string redacted) => Assert.Equal(redacted, Redact(message));

    [Fact]
    public void A_batch_that_cannot_be_redacted_is_dropped() =>
        Assert.Equal("propagate", ((Dictionary<object, object>)Processors["transform/redaction"])["error_mode"]);

    [Fact]
    public void Nothing_is_hashed_because_small_numbers_can_be_guessed() =>
        Assert.DoesNotContain(
            "action: hash",
            Repository.Read("observability/collector/redaction.yaml"),
            StringComparison.Ordinal
        );

    [Fact]
    public void Every_number_of_an_account_has_a_known_name()
    {
        var suspects = Messages
            .SelectMany(message => Placeholders(message.Message))
            .Distinct()
            .Where(name => Suspect().IsMatch(name));

        Assert.All(suspects, name => Assert.Contains(name, AccountNumbers));
    }

    private static string Redact(string message) =>
        Replacements("replace_pattern(log.body")
            .Aggregate(message, (text, rule) => Regex.Replace(text, rule.Pattern, rule.Replacement));

    /// <summary>The pattern and the replacement of each statement that starts with the text.</summary>
    private static IEnumerable<(string Pattern, string Replacement)> Replacements(string start) =>
        from list in (Dictionary<object, object>)Processors["transform/redaction"]
        where list.Value is List<object>
        from statement in ((List<object>)list.Value).Cast<string>()
        where statement.StartsWith(start + ",", StringComparison.Ordinal)
        let arguments = Arguments().Matches(statement[start.Length..])
        // The collector reads \\ as \ and, in its files, $$ as $.
        select (
            arguments[0].Groups[1].Value.Replace(@"\\", @"\", StringComparison.Ordinal),
            arguments[1].Groups[1].Value.Replace("$$", "$", StringComparison.Ordinal)
        );

    private static string Fill(string template) =>
        Placeholder().Replace(template, match => AccountNumbers.Contains(match.Groups[1].Value) ? Text(Number) : "x");

    private static IEnumerable<string> Placeholders(string template) =>
        Placeholder().Matches(template).Select(match => match.Groups[1].Value);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\w+)[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(
        """
            "((?:[^"\\]|\\.)*)"
            """
    )]
    private static partial Regex Arguments();

    [GeneratedRegex("(?i)user|account|reader|customer|^by$")]
    private static partial Regex Suspect();
}
