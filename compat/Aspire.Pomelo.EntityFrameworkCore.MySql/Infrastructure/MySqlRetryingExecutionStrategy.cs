using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Does the work again after a transient error: a deadlock, a lock wait, a lost or refused connection, an exhausted pool.</summary>
public class MySqlRetryingExecutionStrategy : ExecutionStrategy
{
    private readonly HashSet<int>? _alsoTransient;

    public MySqlRetryingExecutionStrategy(DbContext context) : this(context, DefaultMaxRetryCount)
    {
    }

    public MySqlRetryingExecutionStrategy(ExecutionStrategyDependencies dependencies) : this(dependencies, DefaultMaxRetryCount)
    {
    }

    public MySqlRetryingExecutionStrategy(DbContext context, int maxRetryCount) : this(context, maxRetryCount, DefaultMaxDelay, errorNumbersToAdd: null)
    {
    }

    public MySqlRetryingExecutionStrategy(ExecutionStrategyDependencies dependencies, int maxRetryCount) : this(dependencies, maxRetryCount, DefaultMaxDelay, errorNumbersToAdd: null)
    {
    }

    public MySqlRetryingExecutionStrategy(DbContext context, int maxRetryCount, TimeSpan maxRetryDelay, ICollection<int>? errorNumbersToAdd) : base(context, maxRetryCount, maxRetryDelay) =>
        _alsoTransient = errorNumbersToAdd?.ToHashSet();

    public MySqlRetryingExecutionStrategy(ExecutionStrategyDependencies dependencies, int maxRetryCount, TimeSpan maxRetryDelay, ICollection<int>? errorNumbersToAdd)
        : base(dependencies, maxRetryCount, maxRetryDelay) => _alsoTransient = errorNumbersToAdd?.ToHashSet();

    internal static bool IsTransient(Exception? exception) => exception is MySqlException { IsTransient: true } or TimeoutException;

    protected override bool ShouldRetryOn(Exception exception) =>
        IsTransient(exception) || (exception is MySqlException error && _alsoTransient is not null && _alsoTransient.Contains(error.Number));
}
