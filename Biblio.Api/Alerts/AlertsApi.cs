using Biblio.Http;

namespace Biblio.Api.Alerts;

/// <summary>The routes of alerts.</summary>
internal static class AlertsApi
{
    // The webhook checks a token of its own. The list is internal (InternalEndpoints.cs).
    public static void MapAlerts(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/alerts/webhook", ReceiveAlerts.Handle)
            .WithTags("Alerts")
            .ProducesValidationProblem()
            .AllowAnonymous();
        routes.MapGet("/api/v1/alerts", ListAlerts.Handle).WithTags("Alerts").AllowHead().AllowAnonymous();
    }
}
