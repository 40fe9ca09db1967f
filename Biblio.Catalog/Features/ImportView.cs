using System.Text.Json.Serialization;
using Biblio.Catalog.Model;
using Biblio.Http;

namespace Biblio.Catalog.Features;

/// <summary>An import, running or ended. Read = added + updated + unchanged + merged + refused.</summary>
internal sealed record ImportView(
    long Id,
    ImportFormat Format,
    ImportStatus Status,
    string? Failure,
    ReasonCode? FailureReason,
    long Read,
    long Added,
    long Updated,
    long Unchanged,
    long Merged,
    long Refused,
    long Warnings,
    DateTime StartedAt,
    DateTime? FinishedAt,
    [property: JsonPropertyName("_links")] ImportLinks Links
)
{
    public static ImportView From(Import import, DateTime now, HttpRequest request) =>
        new(
            import.Id,
            import.Format,
            import.StatusAt(now),
            import.Failure,
            import.FailureReason,
            import.Read,
            import.Added,
            import.Updated,
            import.Unchanged,
            import.Merged,
            import.Refused,
            import.Warnings,
            import.StartedAt,
            import.FinishedAt,
            new(
                Link.To(request, $"/imports/{import.Id}"),
                Link.To(request, $"/imports/{import.Id}/refusals"),
                Link.To(request, $"/imports/{import.Id}/refusals.csv")
            )
        );
}

internal sealed record ImportLinks(Link Self, Link Refusals, Link RefusalsCsv);
