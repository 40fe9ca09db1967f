using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Alerts;

internal static class ReceiveAlerts
{
    private const string Scheme = "Bearer ";

    /// <summary>Receive firing and resolved alerts from Alertmanager, which sends the shared token.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        HttpRequest request,
        IConfiguration configuration,
        AlertStore store,
        Telemetry telemetry,
        ILogger<Alert> logger
    )
    {
        if (!IsAlertmanager(request.Headers.Authorization.ToString(), configuration["Alerts:WebhookToken"]))
        {
            request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return TypedResults.Problem(
                "Only Alertmanager may send alerts here.",
                statusCode: StatusCodes.Status401Unauthorized
            );
        }

        foreach (var alert in await AlertmanagerNotification.ReadAsync(request))
        {
            if (store.TryUpdate(alert))
            {
                telemetry.AlertReceived(alert.State);
                logger.AlertReceived(alert.Name, alert.State, alert.Service, alert.Instance);
            }
        }

        return TypedResults.NoContent();
    }

    /// <summary>False when no token is configured. The comparison takes constant time for any length.</summary>
    private static bool IsAlertmanager(string authorization, string? token) =>
        !string.IsNullOrEmpty(token)
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..]), Hash(token));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
