using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence;

/// <summary>
/// The connection string of the database and the version of its server. The version is configured, or set by the
/// migration service before the first context is created. ServerVersion.AutoDetect would block a thread for every
/// waiting request while the server is down.
/// </summary>
internal sealed class DatabaseServer(string connectionName, string? connectionString, string? version)
{
    private volatile ServerVersion? _version = string.IsNullOrEmpty(version) ? null : ServerVersion.Parse(version);

    // This throws at first use, so that a service without the setting still starts and reports the error.
    public string ConnectionString =>
        connectionString ?? throw new InvalidOperationException($"There is no connection string \"{connectionName}\".");

    public bool HasVersion => _version is not null;

    public ServerVersion Version => _version ?? throw new DatabaseNotReachedException();

    /// <summary>Sets the version that the server has reported. A configured version takes precedence.</summary>
    public void SetVersion(string version) => _version ??= ServerVersion.Parse(version);

    /// <summary>A transient error, so that a request before the first connection gets 503.</summary>
    private sealed class DatabaseNotReachedException() : DbException("The database has not been reached yet.")
    {
        public override bool IsTransient => true;
    }
}
