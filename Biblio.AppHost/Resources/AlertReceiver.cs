using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Resources;

/// <summary>
/// A receiver of alerts in addition to the webhook. It is enabled by its setting: <c>Alerts:Email:To</c>,
/// <c>Alerts:Slack:Url</c> or <c>Alerts:Teams:Url</c>.
/// </summary>
internal sealed record AlertReceiver(
    string Name,
    string SecretFile,
    string Secret,
    IReadOnlyDictionary<string, string> Values
)
{
    public static IEnumerable<AlertReceiver> ReadAll(IConfiguration configuration)
    {
        var alerts = configuration.GetSection("Alerts");
        if (alerts["Email:To"] is { Length: > 0 } to)
        {
            yield return new(
                "email",
                "email-password",
                alerts["Email:Password"] ?? "",
                new Dictionary<string, string>
                {
                    ["email-to"] = to,
                    ["email-from"] = alerts["Email:From"] ?? "alertmanager@biblio.example",
                    ["email-smarthost"] = alerts["Email:Smarthost"] ?? "localhost:587",
                    ["email-username"] = alerts["Email:Username"] ?? "",
                    ["email-require-tls"] = alerts["Email:RequireTls"] ?? "true",
                }
            );
        }

        if (alerts["Slack:Url"] is { Length: > 0 } slack)
        {
            var channel = new Dictionary<string, string> { ["slack-channel"] = alerts["Slack:Channel"] ?? "#alerts" };
            yield return new("slack", "slack-url", slack, channel);
        }

        if (alerts["Teams:Url"] is { Length: > 0 } teams)
        {
            yield return new("teams", "teams-url", teams, new Dictionary<string, string>());
        }
    }
}
