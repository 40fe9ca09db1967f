using System.Text;
using Microsoft.EntityFrameworkCore.Storage;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>Names in backticks; no schemas, because MySQL's schema is the database.</summary>
public sealed class MySqlSqlGenerationHelper(RelationalSqlGenerationHelperDependencies dependencies) : RelationalSqlGenerationHelper(dependencies)
{
    public override string EscapeIdentifier(string identifier) => identifier.Replace("`", "``", StringComparison.Ordinal);

    public override void EscapeIdentifier(StringBuilder builder, string identifier)
    {
        var start = builder.Length;
        builder.Append(identifier);
        builder.Replace("`", "``", start, identifier.Length);
    }

    public override string DelimitIdentifier(string identifier) => $"`{EscapeIdentifier(identifier)}`";

    public override void DelimitIdentifier(StringBuilder builder, string identifier)
    {
        builder.Append('`');
        EscapeIdentifier(builder, identifier);
        builder.Append('`');
    }

    public override string DelimitIdentifier(string name, string? schema) => DelimitIdentifier(WithoutSchema(name, schema));

    public override void DelimitIdentifier(StringBuilder builder, string name, string? schema) => DelimitIdentifier(builder, WithoutSchema(name, schema));

    private static string WithoutSchema(string name, string? schema) =>
        string.IsNullOrEmpty(schema) ? name : throw new NotSupportedException($"'{schema}.{name}': MySQL has no schemas inside a database; map the table without one.");
}
