using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>Without EnableRetryOnFailure, a transient error says so.</summary>
public sealed class MySqlExecutionStrategyFactory(ExecutionStrategyDependencies dependencies) : RelationalExecutionStrategyFactory(dependencies)
{
    protected override IExecutionStrategy CreateDefaultStrategy(ExecutionStrategyDependencies dependencies) => new SayingStrategy(dependencies);

    private sealed class SayingStrategy(ExecutionStrategyDependencies dependencies) : IExecutionStrategy
    {
        private const string Hint = "An exception has been raised that is likely due to a transient failure. Consider enabling transient error resiliency by adding 'EnableRetryOnFailure()' "
            + "to the 'UseMySql' call.";

        public bool RetriesOnFailure => false;

        public TResult Execute<TState, TResult>(TState state, Func<DbContext, TState, TResult> operation, Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
        {
            try
            {
                return operation(dependencies.CurrentContext.Context, state);
            }
            catch (Exception e) when (ExecutionStrategy.CallOnWrappedException(e, MySqlRetryingExecutionStrategy.IsTransient))
            {
                throw new InvalidOperationException(Hint, e);
            }
        }

        public async Task<TResult> ExecuteAsync<TState, TResult>(TState state, Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
            Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded, CancellationToken cancellationToken)
        {
            try
            {
                return await operation(dependencies.CurrentContext.Context, state, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (ExecutionStrategy.CallOnWrappedException(e, MySqlRetryingExecutionStrategy.IsTransient))
            {
                throw new InvalidOperationException(Hint, e);
            }
        }
    }
}
