using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace Microsoft.EntityFrameworkCore.Infrastructure;

/// <summary>The options of UseMySql.</summary>
public class MySqlDbContextOptionsBuilder(DbContextOptionsBuilder optionsBuilder) : RelationalDbContextOptionsBuilder<MySqlDbContextOptionsBuilder, MySqlOptionsExtension>(optionsBuilder)
{
    public virtual MySqlDbContextOptionsBuilder EnableRetryOnFailure() => ExecutionStrategy(c => new MySqlRetryingExecutionStrategy(c));

    public virtual MySqlDbContextOptionsBuilder EnableRetryOnFailure(int maxRetryCount) => ExecutionStrategy(c => new MySqlRetryingExecutionStrategy(c, maxRetryCount));

    public virtual MySqlDbContextOptionsBuilder EnableRetryOnFailure(int maxRetryCount, TimeSpan maxRetryDelay, ICollection<int>? errorNumbersToAdd) =>
        ExecutionStrategy(c => new MySqlRetryingExecutionStrategy(c, maxRetryCount, maxRetryDelay, errorNumbersToAdd));

    /// <summary>Accepted for source compatibility: string comparisons with a StringComparison are never translated here.</summary>
    public virtual MySqlDbContextOptionsBuilder EnableStringComparisonTranslations(bool enable = true) =>
        enable ? throw new NotSupportedException("Comparisons with a StringComparison are not translated by this stand-in; the column's collation decides.") : this;
}
