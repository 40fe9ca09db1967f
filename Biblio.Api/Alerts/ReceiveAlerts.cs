using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Alerts;

internal static class ReceiveAlerts
{
    private const string Scheme = "Bearer ";

    /// <summary>Alertmanager tells of alerts that fire and that are over; with the token that both were given, or not at all.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        HttpRequest request,
        IConfiguration configuration,
        AlertStore book,
        Telemetry telemetry,
        ILogger<Alert> logger
    )
    {
        if (!IsAlertmanager(request.Headers.Authorization.ToString(), configuration["Alerts:WebhookToken"]))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Only Alertmanager may tell of alerts here.",
                statusCode: StatusCodes.Status401Unauthorized
            );
        }

        foreach (var alert in await Notification.ReadAsync(request))
        {
            if (book.Take(alert))
            {
                telemetry.Heard(alert.State);
                logger.AlertHeard(alert.Name, alert.State, alert.Service, alert.Instance);
            }
        }

        return TypedResults.NoContent();
    }

    /// <summary>Nobody, when no token was given. Compared in constant time, also by length.</summary>
    private static bool IsAlertmanager(string authorization, string? token) =>
        !string.IsNullOrEmpty(token)
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..]), Hash(token));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
