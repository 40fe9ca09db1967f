using System.Data;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence;

/// <summary>Transactions that are repeated after a transient failure, with actions after their end.</summary>
public static class Transactions
{
    private static readonly ConditionalWeakTable<DbContext, Callbacks> Pending = [];
    private static readonly ConditionalWeakTable<DbContext, ITransactionParticipant> Participants = [];

    /// <summary>
    /// Runs the work in one transaction and saves its unsaved changes. After a transient failure (a deadlock, a lost
    /// connection) the work runs again with a cleared change tracker. Inside another transaction it joins that one.
    /// </summary>
    public static Task<TResult> InTransactionAsync<TContext, TResult>(
        this TContext db,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken,
        IsolationLevel isolation = IsolationLevel.Unspecified
    )
        where TContext : DbContext =>
        db.Database.CurrentTransaction is not null
            ? RunAndSaveAsync(db, work, cancellationToken)
            : db
                .Database.CreateExecutionStrategy()
                .ExecuteAsync(token => RunAndCommitAsync(db, work, isolation, token), cancellationToken);

    /// <summary>Runs work without a result in one transaction.</summary>
    public static Task InTransactionAsync<TContext>(
        this TContext db,
        Func<CancellationToken, Task> work,
        CancellationToken cancellationToken
    )
        where TContext : DbContext =>
        db.InTransactionAsync<TContext, object?>(
            async token =>
            {
                await work(token);
                return null;
            },
            cancellationToken
        );

    /// <summary>
    /// Runs the action after the surrounding <see cref="InTransactionAsync{TContext}"/> has committed. It does not run
    /// after a rollback, or when the process ends in between.
    /// </summary>
    public static void AfterCommit(this DbContext db, Action action) =>
        Pending.GetOrCreateValue(db).Committed.Add(action);

    /// <summary>Runs the action when the surrounding <see cref="InTransactionAsync{TContext}"/> has failed.</summary>
    public static void AfterRollback(this DbContext db, Action action) =>
        Pending.GetOrCreateValue(db).RolledBack.Add(action);

    /// <summary>Lets the participant take part in the context's next transaction, until the result is disposed.</summary>
    internal static IDisposable Join(DbContext db, ITransactionParticipant participant)
    {
        Participants.AddOrUpdate(db, participant);
        return new Participation(db);
    }

    private static async Task<TResult> RunAndCommitAsync<TContext, TResult>(
        TContext db,
        Func<CancellationToken, Task<TResult>> work,
        IsolationLevel isolation,
        CancellationToken cancellationToken
    )
        where TContext : DbContext
    {
        // The first run starts with a cleared tracker too, so that a repeated run sees the same state.
        db.ChangeTracker.Clear();
        Take(db)?.RolledBack.ForEach(action => action());
        // Savepoints would add two statements to each save. They are not needed: the transaction rolls back as a whole.
        db.Database.AutoSavepointsEnabled = false;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(isolation, cancellationToken);
            Participants.TryGetValue(db, out var participant);
            await (participant?.BeginAsync(cancellationToken) ?? Task.CompletedTask);
            var result = await work(cancellationToken);
            participant?.Complete(result);
            await db.SaveChangesAsync(cancellationToken);
            // The commit is not cancelled, because its result would be unknown.
            await transaction.CommitAsync(CancellationToken.None);
            Participants.Remove(db);
            Take(db)?.Committed.ForEach(action => action());
            return result;
        }
        catch
        {
            Take(db)?.RolledBack.ForEach(action => action());
            throw;
        }
    }

    private static async Task<TResult> RunAndSaveAsync<TResult>(
        DbContext db,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken
    )
    {
        var result = await work(cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return result;
    }

    private sealed class Participation(DbContext db) : IDisposable
    {
        public void Dispose() => Participants.Remove(db);
    }

    private static Callbacks? Take(DbContext db)
    {
        if (!Pending.TryGetValue(db, out var callbacks))
        {
            return null;
        }

        Pending.Remove(db);
        return callbacks;
    }

    private sealed class Callbacks
    {
        public List<Action> Committed { get; } = [];

        public List<Action> RolledBack { get; } = [];
    }
}
