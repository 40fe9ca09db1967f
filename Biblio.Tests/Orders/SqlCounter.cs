using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Biblio.Tests.Orders;

/// <summary>Counts what is sent to the database on behalf of one caller: an async flow that has called <see cref="Start"/>.</summary>
internal sealed class SqlCounter : DbCommandInterceptor
{
    private static readonly AsyncLocal<ConcurrentQueue<string>?> Counting = new();

    /// <summary>From here on, what this flow of the test causes is collected.</summary>
    public static ConcurrentQueue<string> Start() => Counting.Value = new();

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    )
    {
        Counting.Value?.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Counting.Value?.Enqueue(command.CommandText);
        return ValueTask.FromResult(result);
    }
}
