using System.Data.Common;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A database of a MySQL server. It is created when the server is ready.</summary>
public class MySqlDatabaseResource(string name, string databaseName, MySqlServerResource parent) : Resource(name), IResourceWithParent<MySqlServerResource>, IResourceWithConnectionString
{
    public MySqlServerResource Parent { get; } = parent;

    public string DatabaseName { get; } = databaseName is { Length: > 0 } ? databaseName : throw new ArgumentException("A database needs a name.", nameof(databaseName));

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent};{Quoted()}");

    public ReferenceExpression UriExpression => Parent.Uri("/" + System.Uri.EscapeDataString(DatabaseName));

    public ReferenceExpression JdbcConnectionString => Parent.Jdbc("/" + System.Uri.EscapeDataString(DatabaseName));

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => Parent.CombineProperties(
    [
        new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}")),
        new("Uri", UriExpression),
        new("JdbcConnectionString", JdbcConnectionString),
    ]);

    private string Quoted()
    {
        var part = new System.Text.StringBuilder();
        DbConnectionStringBuilder.AppendKeyValuePair(part, "Database", DatabaseName);
        return part.ToString();
    }
}

internal sealed record MySqlCreationScriptAnnotation(string Script) : IResourceAnnotation;
