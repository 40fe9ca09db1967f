using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>Somebody who hears of alerts besides the webhook: on when its parameters (<c>Alerts:Email:To</c>, <c>Alerts:Slack:Url</c>, <c>Alerts:Teams:Url</c>) are given.</summary>
internal sealed record Receiver(string Name, string SecretFile, string Secret, IReadOnlyDictionary<string, string> Values)
{
    public static IEnumerable<Receiver> Given(IConfiguration configuration)
    {
        var alerts = configuration.GetSection("Alerts");
        if (alerts["Email:To"] is { Length: > 0 } to)
        {
            yield return new("email", "email-password", alerts["Email:Password"] ?? "", new Dictionary<string, string>
            {
                ["email-to"] = to,
                ["email-from"] = alerts["Email:From"] ?? "alertmanager@biblio.example",
                ["email-smarthost"] = alerts["Email:Smarthost"] ?? "localhost:587",
                ["email-username"] = alerts["Email:Username"] ?? "",
                ["email-require-tls"] = alerts["Email:RequireTls"] ?? "true",
            });
        }

        if (alerts["Slack:Url"] is { Length: > 0 } slack)
        {
            yield return new("slack", "slack-url", slack, new Dictionary<string, string> { ["slack-channel"] = alerts["Slack:Channel"] ?? "#alerts" });
        }

        if (alerts["Teams:Url"] is { Length: > 0 } teams)
        {
            yield return new("teams", "teams-url", teams, new Dictionary<string, string>());
        }
    }
}
