namespace Biblio.Api.Alerts;

/// <summary>What the gateway answers about alerts.</summary>
internal static class AlertsApi
{
    // the webhook knows Alertmanager by a token of its own; the list is for those inside (Insides.cs)
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/alerts/webhook", ReceiveAlerts.Handle)
            .WithTags("Alerts")
            .ProducesValidationProblem()
            .AllowAnonymous();
        routes.MapGet("/api/v1/alerts", ListAlerts.Handle).WithTags("Alerts").AllowAnonymous();
    }
}
