using System.Data.Common;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a MySQL server. It is created when the server is ready.</summary>
public class MySqlDatabaseResource(string name, string databaseName, MySqlServerResource parent)
    : Resource(name), IResourceWithParent<MySqlServerResource>, IResourceWithConnectionString
{
    public MySqlServerResource Parent { get; } = parent;

    public string DatabaseName { get; } = databaseName is { Length: > 0 }
        ? databaseName
        : throw new ArgumentException("A database needs a name.", nameof(databaseName));

    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var database = new StringBuilder();
            DbConnectionStringBuilder.AppendKeyValuePair(database, "Database", DatabaseName);
            return ReferenceExpression.Create($"{Parent};{database.ToString()}");
        }
    }

    public ReferenceExpression UriExpression => Parent.Uri("/" + Uri.EscapeDataString(DatabaseName));

    public ReferenceExpression JdbcConnectionString => Parent.Jdbc("/" + Uri.EscapeDataString(DatabaseName));

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() =>
        Parent.CombineProperties(
        [
            new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
            new("Uri", UriExpression),
            new("JdbcConnectionString", JdbcConnectionString),
        ]);
}

internal sealed record MySqlCreationScriptAnnotation(string Script) : IResourceAnnotation;
