using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence;

/// <summary>
/// Where the database is and which version it has. The version is configured, or found by SchemaStartup
/// before the first context is made: ServerVersion.AutoDetect would block a thread for every waiter while the server is away.
/// </summary>
internal sealed class DatabaseServer(string connectionName, string? connectionString, string? version)
{
    private volatile ServerVersion? _version = string.IsNullOrEmpty(version) ? null : ServerVersion.Parse(version);

    // at first use: a missing setting must not keep the service from starting and saying so
    public string ConnectionString =>
        connectionString ?? throw new InvalidOperationException($"There is no connection string \"{connectionName}\".");

    public bool HasVersion => _version is not null;

    public ServerVersion Version => _version ?? throw new DatabaseNotReachedException();

    /// <summary>What the server said when a connection was opened; a configured version stays.</summary>
    public void SetVersion(string version) => _version ??= ServerVersion.Parse(version);

    /// <summary>Transient, so that a request that comes too early is answered with 503.</summary>
    private sealed class DatabaseNotReachedException() : DbException("The database has not been reached yet.")
    {
        public override bool IsTransient => true;
    }
}
