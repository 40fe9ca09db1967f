using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace Microsoft.EntityFrameworkCore;

/// <summary>UseMySql.</summary>
public static class MySqlDbContextOptionsBuilderExtensions
{
    public static DbContextOptionsBuilder UseMySql(this DbContextOptionsBuilder optionsBuilder, ServerVersion serverVersion, Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) =>
        Use(optionsBuilder, extension => extension, serverVersion, mySqlOptionsAction);

    public static DbContextOptionsBuilder UseMySql(this DbContextOptionsBuilder optionsBuilder, string? connectionString, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) =>
        Use(optionsBuilder, extension => (MySqlOptionsExtension)extension.WithConnectionString(connectionString), serverVersion, mySqlOptionsAction);

    public static DbContextOptionsBuilder UseMySql(this DbContextOptionsBuilder optionsBuilder, DbConnection connection, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) => connection is MySqlConnector.MySqlConnection
        ? Use(optionsBuilder, extension => (MySqlOptionsExtension)extension.WithConnection(connection), serverVersion, mySqlOptionsAction)
        : throw new NotSupportedException($"UseMySql takes a MySqlConnector connection, not a {connection.GetType().FullName}.");

    public static DbContextOptionsBuilder<TContext> UseMySql<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseMySql((DbContextOptionsBuilder)optionsBuilder, serverVersion, mySqlOptionsAction);

    public static DbContextOptionsBuilder<TContext> UseMySql<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, string? connectionString, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseMySql((DbContextOptionsBuilder)optionsBuilder, connectionString, serverVersion, mySqlOptionsAction);

    public static DbContextOptionsBuilder<TContext> UseMySql<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, DbConnection connection, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction = null) where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseMySql((DbContextOptionsBuilder)optionsBuilder, connection, serverVersion, mySqlOptionsAction);

    private static DbContextOptionsBuilder Use(DbContextOptionsBuilder optionsBuilder, Func<MySqlOptionsExtension, MySqlOptionsExtension> configure, ServerVersion serverVersion,
        Action<MySqlDbContextOptionsBuilder>? mySqlOptionsAction)
    {
        ArgumentNullException.ThrowIfNull(serverVersion);
        var extension = configure((optionsBuilder.Options.FindExtension<MySqlOptionsExtension>() ?? new MySqlOptionsExtension()).WithServerVersion(serverVersion));
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(extension);

        // as every relational provider: an ambient transaction that is not joined is an error, not a line in the log
        var core = optionsBuilder.Options.FindExtension<CoreOptionsExtension>() ?? new CoreOptionsExtension();
        core = core.WithWarningsConfiguration(core.WarningsConfiguration.TryWithExplicit(RelationalEventId.AmbientTransactionWarning, WarningBehavior.Throw));
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(core);

        mySqlOptionsAction?.Invoke(new MySqlDbContextOptionsBuilder(optionsBuilder));
        return optionsBuilder;
    }
}
