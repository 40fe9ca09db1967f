using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Alerts;

internal static class ListAlerts
{
    /// <summary>The alerts of late: those that fire first, then the newest; ?state=firing or resolved.</summary>
    public static Ok<Page<Alert>> Handle(
        string? state,
        [AsParameters] PageQuery page,
        AlertStore book,
        HttpRequest request
    )
    {
        AlertState? wanted = state switch
        {
            null or "" => null,
            "firing" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            _ => throw new FieldException("state", "A state is firing or resolved."),
        };
        var alerts = book.All.Where(alert => wanted is null || alert.State == wanted).ToList();
        return TypedResults.Ok(alerts.Skip(page.Skip).Take(page.Size).ToList().ToPage(alerts.Count, page, request));
    }
}
