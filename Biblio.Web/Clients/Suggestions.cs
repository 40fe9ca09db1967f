namespace Biblio.Web.Clients;

/// <summary>What a search may mean while it is typed.</summary>
public sealed record Suggestions(
    IReadOnlyList<Suggestion>? Books,
    IReadOnlyList<Suggestion>? Authors,
    IReadOnlyList<Suggestion>? Subjects
);

/// <summary>A suggested title or name. A title comes with its authors in one string.</summary>
public sealed record Suggestion(long Id, string Text, string? Authors = null);
