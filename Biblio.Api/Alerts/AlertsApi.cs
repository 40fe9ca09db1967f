namespace Biblio.Api.Alerts;

/// <summary>What the gateway answers about alerts.</summary>
internal static class AlertsApi
{
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/alerts/webhook", HearAlerts.Handle).WithTags("Alerts").ProducesValidationProblem();
        routes.MapGet("/api/v1/alerts", ListAlerts.Handle).WithTags("Alerts");
    }
}
