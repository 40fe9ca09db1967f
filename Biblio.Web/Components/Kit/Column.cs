namespace Biblio.Web.Components.Kit;

/// <summary>A column of a table. With <paramref name="Sort"/>, its title is a link that sorts the list.</summary>
public sealed record Column(string Title, string? Sort = null, bool IsNumber = false);
