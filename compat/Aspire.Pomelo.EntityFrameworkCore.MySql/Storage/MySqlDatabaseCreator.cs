using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore;
using MySqlConnector;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>EnsureCreated and EnsureDeleted.</summary>
public sealed class MySqlDatabaseCreator(RelationalDatabaseCreatorDependencies dependencies) : RelationalDatabaseCreator(dependencies)
{
    private const int UnknownDatabase = 1049;
    private const int AccessDenied = 1044;

    private ConnectionOptions Options => ConnectionOptions.Of(Dependencies.Connection.ConnectionString!);

    public override bool Exists() => ExistsAsync().GetAwaiter().GetResult();

    public override async Task<bool> ExistsAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await Dependencies.Connection.OpenAsync(cancellationToken, errorsExpected: true).ConfigureAwait(false);
            await Dependencies.Connection.CloseAsync().ConfigureAwait(false);
            return true;
        }
        catch (MySqlException e) when (e.Number is UnknownDatabase or AccessDenied)
        {
            return false;
        }
    }

    public override void Create() => OnServer("CREATE DATABASE");

    public override void Delete()
    {
        MySqlConnection.ClearAllPools();
        OnServer("DROP DATABASE");
    }

    public override bool HasTables() => Dependencies.ExecutionStrategy.Execute(this, static creator =>
    {
        var connection = creator.Dependencies.Connection;
        connection.Open();
        try
        {
            using var command = connection.DbConnection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'";
            return Convert.ToInt64(command.ExecuteScalar(), null) > 0;
        }
        finally
        {
            connection.Close();
        }
    });

    private void OnServer(string statement)
    {
        var options = Options;
        var server = new System.Data.Common.DbConnectionStringBuilder { ConnectionString = Dependencies.Connection.ConnectionString! };
        server.Remove("Database");
        server.Remove("Initial Catalog");
        server["Pooling"] = "false";
        using var connection = new MySqlConnection(server.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"{statement} {Dependencies.SqlGenerationHelper.DelimitIdentifier(options.Database)}";
        command.ExecuteNonQuery();
    }
}
