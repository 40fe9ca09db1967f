using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Biblio.Tests.Orders;

/// <summary>Collects the SQL statements of the async flows that have called <see cref="Start"/>.</summary>
internal sealed class SqlCounter : DbCommandInterceptor
{
    private static readonly AsyncLocal<ConcurrentQueue<string>?> Statements = new();

    /// <summary>Starts to collect the statements that this async flow causes.</summary>
    public static ConcurrentQueue<string> Start() => Statements.Value = new();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Statements.Value?.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Statements.Value?.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }
}
