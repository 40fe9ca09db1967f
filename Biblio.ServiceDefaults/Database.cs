using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>The service's own MySQL schema: its context, its numbered SQL files, its transactions.</summary>
public static class Database
{
    /// <summary>Registers the context (pooled, retrying), runs the numbered SQL files embedded in the context's assembly (Data/Sql/0001_name.sql) once at start, under a lock; ready only when they are done.</summary>
    public static IHostApplicationBuilder AddDatabase<TContext>(this IHostApplicationBuilder builder, string connectionName) where TContext : DbContext => builder;

    /// <summary>Runs the work in one transaction that is committed at its end, and runs it again from a clean context after a transient failure (a deadlock, a lost connection).</summary>
    public static Task<TResult> InTransactionAsync<TContext, TResult>(this TContext db, Func<CancellationToken, Task<TResult>> work, CancellationToken cancellationToken) where TContext : DbContext =>
        throw new NotImplementedException();
}
