namespace Biblio.Web.Clients;

/// <summary>A book as staff read it in order to change it. The version prevents that a change is overwritten.</summary>
public sealed record StaffBook(
    long Id,
    string Title,
    string? Subtitle,
    string? OriginalTitle,
    IReadOnlyList<Author>? Authors,
    string? Publisher,
    int? Year,
    string? Language,
    int? Pages,
    string? Format,
    IReadOnlyList<Named>? Subjects,
    string? Description,
    string? Isbn13,
    decimal Price,
    string Currency,
    bool Withdrawn,
    long Version,
    DateTime AddedAt,
    DateTime ChangedAt
)
{
    public static readonly string[] Formats = ["hardcover", "paperback", "pocket", "ebook"];
}
