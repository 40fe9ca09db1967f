using System.Data.Common;
using System.Globalization;

namespace Biblio.Catalog.Data;

/// <summary>
/// An open connection, with its transaction if there is one. In SQL with arguments, placeholders are {0}, {1} and braces
/// are doubled.
/// </summary>
internal sealed record SqlSession(DbConnection Connection, DbTransaction? Transaction, bool KeepsStatements)
{
    /// <summary>The name of the argument in SQL that is not formatted.</summary>
    public static string ParameterName(int index) =>
        index == 0 ? "@a0" : string.Create(CultureInfo.InvariantCulture, $"@a{index}");

    public async Task<List<T>> QueryAsync<T>(
        string sql,
        IReadOnlyList<object> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var command = CreateCommand(Format(sql, arguments.Count), arguments);
        return await ReadAsync(command, read, cancellationToken);
    }

    /// <summary>
    /// Runs a statement that many requests have in common. The server parses it once for each connection. Placeholders
    /// are those of <see cref="ParameterName"/>.
    /// </summary>
    public async Task<List<T>> QueryPreparedAsync<T>(
        string sql,
        IReadOnlyList<object> arguments,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        await using var command = CreateCommand(sql, arguments);
        if (KeepsStatements)
        {
            await command.PrepareAsync(cancellationToken);
        }

        return await ReadAsync(command, read, cancellationToken);
    }

    public async Task<int> ExecuteAsync(
        string sql,
        IReadOnlyList<object> arguments,
        CancellationToken cancellationToken
    )
    {
        await using var command = CreateCommand(Format(sql, arguments.Count), arguments);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<T>> ReadAsync<T>(
        DbCommand command,
        Func<DbDataReader, T> read,
        CancellationToken cancellationToken
    )
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static string Format(string sql, int count)
    {
        if (count == 0)
        {
            return sql;
        }

        var names = new object[count];
        for (var i = 0; i < count; i++)
        {
            names[i] = ParameterName(i);
        }

        return string.Format(CultureInfo.InvariantCulture, sql, names);
    }

    private DbCommand CreateCommand(string sql, IReadOnlyList<object> arguments)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = Transaction;
        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = ParameterName(i);
            parameter.Value = arguments[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
