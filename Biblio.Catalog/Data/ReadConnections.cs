using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using MySqlConnector;

namespace Biblio.Catalog.Data;

/// <summary>
/// A second, small pool of connections, for reads outside a transaction. The driver resets a connection of the context
/// before each use. That is a round trip, and it removes the prepared statements. A read leaves nothing to reset.
/// </summary>
internal static class ReadConnections
{
    // A read takes a few milliseconds, so a few connections serve many requests. Together with Database:PoolSize in
    // appsettings.json, they are the 32 connections that every service may have.
    private const int PoolSize = 8;

    private static readonly ConcurrentDictionary<string, string> ConnectionStrings = [];

    public static MySqlConnection Create(CatalogDbContext db) =>
        new(ConnectionStrings.GetOrAdd(db.Database.GetConnectionString()!, ForReads));

    private static string ForReads(string connectionString) =>
        new MySqlConnectionStringBuilder(connectionString)
        {
            ConnectionReset = false,
            MaximumPoolSize = PoolSize,
        }.ConnectionString;
}
