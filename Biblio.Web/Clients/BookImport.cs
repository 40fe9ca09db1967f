namespace Biblio.Web.Clients;

/// <summary>An import of books, running or ended, and the number of records by outcome.</summary>
public sealed record BookImport(
    long Id,
    string Format,
    string Status,
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
    DateTime? FinishedAt
)
{
    public bool IsRunning => Status == "running";
}

/// <summary>
/// A reason by code. <paramref name="Outcome"/> is the code of a text around it: what became of a field, for example.
/// </summary>
public sealed record ReasonCode(string Code, IReadOnlyList<string>? Arguments = null, string? Outcome = null);

/// <summary>
/// A record that was refused, or imported without some of its fields. The code, its arguments and the outcome stand for
/// the English reason. Records of old imports have no code.
/// </summary>
public sealed record ImportRefusal(
    string Kind,
    long Record,
    long? Line,
    string? Field,
    string Reason,
    string? About,
    string? Code = null,
    IReadOnlyList<string>? Arguments = null,
    string? Outcome = null
);
