using System.Data.Common;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;

namespace Biblio.Catalog.Data;

/// <summary>
/// Runs SQL whose text differs from call to call, such as a search or a list of names. EF would compile and cache every
/// text. In a transaction of the context, the SQL takes part in it.
/// </summary>
internal static class SqlRows
{
    public static Task<List<T>> QueryAsync<T>(
        this CatalogDbContext db,
        string sql,
        IReadOnlyList<object> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    ) =>
        db.ReadAsync(
            (session, cancellationToken) => session.QueryAsync(sql, arguments, read, cancellationToken),
            cancellationToken
        );

    public static Task<int> ExecuteAsync(
        this CatalogDbContext db,
        string sql,
        IReadOnlyList<object> arguments,
        CancellationToken cancellationToken
    ) =>
        db.WithOwnConnectionAsync(
            (session, cancellationToken) => session.ExecuteAsync(sql, arguments, cancellationToken),
            cancellationToken
        );

    /// <summary>Runs statements that only read, on one connection. They run again when a connection is lost.</summary>
    public static async Task<T> ReadAsync<T>(
        this CatalogDbContext db,
        Func<SqlSession, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        if (db.Database.CurrentTransaction is null)
        {
            await using var connection = ReadConnections.Create(db);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return await read(new(connection, Transaction: null, KeepsStatements: true), cancellationToken);
            }
            // The driver does not wrap the end of a connection within an answer.
            catch (Exception exception) when (exception is MySqlException || Outages.IsUnavailable(exception))
            {
                // The server may have restarted and closed every connection of the pool. The context's own connections
                // are checked before each use.
                await MySqlConnection.ClearPoolAsync(connection, CancellationToken.None);
            }
        }

        return await db.WithOwnConnectionAsync(read, cancellationToken);
    }

    /// <summary>Uses the connection of the context, and tries again after a transient failure.</summary>
    private static Task<T> WithOwnConnectionAsync<T>(
        this CatalogDbContext db,
        Func<SqlSession, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) =>
        db
            .Database.CreateExecutionStrategy()
            .ExecuteAsync(
                async cancellationToken =>
                {
                    await db.Database.OpenConnectionAsync(cancellationToken);
                    try
                    {
                        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
                        return await work(
                            new(db.Database.GetDbConnection(), transaction, KeepsStatements: false),
                            cancellationToken
                        );
                    }
                    finally
                    {
                        await db.Database.CloseConnectionAsync();
                    }
                },
                cancellationToken
            );
}
