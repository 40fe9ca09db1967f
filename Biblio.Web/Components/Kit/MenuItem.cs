namespace Biblio.Web.Components.Kit;

/// <summary>A link of a menu, perhaps with the number of things behind it.</summary>
public sealed record MenuItem(string Text, string Href, bool IsCurrent, long? Count = null);
