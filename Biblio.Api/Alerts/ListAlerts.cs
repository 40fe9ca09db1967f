using Biblio.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Alerts;

internal static class ListAlerts
{
    /// <summary>List the latest alerts, firing ones first; <c>?state=firing</c> or <c>resolved</c> filters.</summary>
    public static Ok<Page<Alert>> Handle(
        string? state,
        [AsParameters] PageQuery page,
        AlertStore store,
        HttpRequest request
    )
    {
        AlertState? requestedState = state switch
        {
            null or "" => null,
            "firing" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            _ => throw new FieldException("state", "A state is firing or resolved."),
        };
        var alerts = store.All.Where(alert => requestedState is null || alert.State == requestedState).ToList();
        return TypedResults.Ok(alerts.Skip(page.Skip).Take(page.Size).ToList().ToPage(alerts.Count, page, request));
    }
}
