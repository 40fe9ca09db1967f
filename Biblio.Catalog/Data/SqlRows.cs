using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Biblio.Catalog.Data;

/// <summary>
/// Runs SQL whose text differs from call to call, such as a search or a list of names. EF would compile and cache every
/// text. The SQL runs on the connection of the context, in its transaction if there is one. Placeholders are {0}, {1}.
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
        db.RunAsync(
            sql,
            arguments,
            async (command, cancellationToken) =>
            {
                var rows = new List<T>();
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(read(reader));
                }

                return rows;
            },
            cancellationToken
        );

    public static Task<int> ExecuteAsync(
        this CatalogDbContext db,
        string sql,
        IReadOnlyList<object> arguments,
        CancellationToken cancellationToken
    ) =>
        db.RunAsync(
            sql,
            arguments,
            (command, cancellationToken) => command.ExecuteNonQueryAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Holds one connection open for several statements.</summary>
    public static Task<T> WithConnectionAsync<T>(
        this CatalogDbContext db,
        Func<CancellationToken, Task<T>> work,
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
                        return await work(cancellationToken);
                    }
                    finally
                    {
                        await db.Database.CloseConnectionAsync();
                    }
                },
                cancellationToken
            );

    private static Task<T> RunAsync<T>(
        this CatalogDbContext db,
        string sql,
        IReadOnlyList<object> arguments,
        Func<DbCommand, CancellationToken, Task<T>> run,
        CancellationToken cancellationToken
    ) =>
        db.WithConnectionAsync(
            async cancellationToken =>
            {
                await using var command = db.Database.GetDbConnection().CreateCommand();
                command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
                var names = new object[arguments.Count];
                for (var i = 0; i < arguments.Count; i++)
                {
                    var parameter = command.CreateParameter();
                    parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@a{i}");
                    parameter.Value = arguments[i];
                    command.Parameters.Add(parameter);
                    names[i] = parameter.ParameterName;
                }

                command.CommandText = names.Length == 0 ? sql : string.Format(CultureInfo.InvariantCulture, sql, names);
                return await run(command, cancellationToken);
            },
            cancellationToken
        );
}
