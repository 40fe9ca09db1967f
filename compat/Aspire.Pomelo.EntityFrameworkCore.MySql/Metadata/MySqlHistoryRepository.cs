using Microsoft.EntityFrameworkCore.Migrations;

namespace Pomelo.EntityFrameworkCore.MySql.Metadata.Internal;

/// <summary>There are no migrations here; asking for them says so.</summary>
public sealed class MySqlHistoryRepository(HistoryRepositoryDependencies dependencies) : HistoryRepository(dependencies)
{
    public override LockReleaseBehavior LockReleaseBehavior => LockReleaseBehavior.Explicit;

    protected override string ExistsSql => throw NoMigrations();

    public override string GetCreateIfNotExistsScript() => throw NoMigrations();

    public override IMigrationsDatabaseLock AcquireDatabaseLock() => throw NoMigrations();

    public override Task<IMigrationsDatabaseLock> AcquireDatabaseLockAsync(CancellationToken cancellationToken = default) => throw NoMigrations();

    public override string GetBeginIfNotExistsScript(string migrationId) => throw NoMigrations();

    public override string GetBeginIfExistsScript(string migrationId) => throw NoMigrations();

    public override string GetEndIfScript() => throw NoMigrations();

    protected override bool InterpretExistsResult(object? value) => throw NoMigrations();

    private static NotSupportedException NoMigrations() => new("Migrations are not supported by this stand-in for Pomelo.EntityFrameworkCore.MySql; change the schema with numbered SQL files.");
}
