using System.Reflection;

namespace Biblio.Persistence.Migrations;

/// <summary>
/// A folder of embedded migrations in a library. They run before the migrations of the service. Their numbers are
/// unique within <paramref name="Scope"/>.
/// </summary>
public sealed record MigrationSource(Assembly Assembly, string Folder, string Scope);
