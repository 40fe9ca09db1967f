using System.Reflection;

namespace Biblio.Persistence.Migrations;

/// <summary>
/// Where a library keeps migrations of its own: the embedded files of a folder. They run before the service's own, and
/// their numbers count within <paramref name="Scope"/>.
/// </summary>
public sealed record MigrationSource(Assembly Assembly, string Folder, string Scope);
