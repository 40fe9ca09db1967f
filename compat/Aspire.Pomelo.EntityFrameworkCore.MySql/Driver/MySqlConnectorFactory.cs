using System.Data.Common;

namespace MySqlConnector;

/// <summary>Makes this driver's objects for code that knows ADO.NET only.</summary>
public sealed class MySqlConnectorFactory : DbProviderFactory
{
    public static readonly MySqlConnectorFactory Instance = new();

    private MySqlConnectorFactory()
    {
    }

    public override DbConnection CreateConnection() => new MySqlConnection();

    public override DbCommand CreateCommand() => new MySqlCommand();

    public override DbParameter CreateParameter() => new MySql.Data.MySqlClient.MySqlParameter();

    public override DbConnectionStringBuilder CreateConnectionStringBuilder() => new();
}
