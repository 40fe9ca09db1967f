using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;


namespace Pomelo.EntityFrameworkCore.MySql.Metadata.Internal;

/// <summary>The SQL of EnsureCreated: tables, keys and indexes. Migrations are not supported.</summary>
public sealed class MySqlTableSqlGenerator(MigrationsSqlGeneratorDependencies dependencies) : MigrationsSqlGenerator(dependencies)
{
    protected override void ColumnDefinition(string? schema, string table, string name, ColumnOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        if (operation.ComputedColumnSql is { } computed)
        {
            builder.Append($"{Dependencies.SqlGenerationHelper.DelimitIdentifier(name)} {operation.ColumnType ?? GetColumnType(schema, table, name, operation, model)} AS ({computed})")
                .Append(operation.IsStored == true ? " STORED" : " VIRTUAL");
            return;
        }

        if (operation[MySqlAnnotationNames.CharSet] is string charSet)
        {
            operation.ColumnType = $"{operation.ColumnType ?? GetColumnType(schema, table, name, operation, model)} CHARACTER SET {charSet}";
        }

        base.ColumnDefinition(schema, table, name, operation, model, builder);
        if (operation[MySqlAnnotationNames.AutoIncrement] is true)
        {
            builder.Append(" AUTO_INCREMENT");
        }
    }

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        base.Generate(operation, model, builder, terminate: false);
        var entity = model?.GetRelationalModel().FindTable(operation.Name, operation.Schema)?.EntityTypeMappings.FirstOrDefault()?.TypeBase;
        builder.Append($" CHARACTER SET {entity?[MySqlAnnotationNames.CharSet] ?? model?[MySqlAnnotationNames.CharSet] ?? "utf8mb4"}");
        if ((entity?["Relational:Collation"] ?? model?.GetCollation()) is string collation)
        {
            builder.Append($" COLLATE {collation}");
        }

        if (terminate)
        {
            builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
            EndStatement(builder);
        }
    }

    protected override void Generate(CreateIndexOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (operation[MySqlAnnotationNames.FullTextIndex] is not true)
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }

        builder.Append($"CREATE FULLTEXT INDEX {Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Name)} ON {Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Table)} (")
            .Append(string.Join(", ", operation.Columns.Select(Dependencies.SqlGenerationHelper.DelimitIdentifier))).Append(")");
        if (terminate)
        {
            builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
            EndStatement(builder);
        }
    }

    // the database has its collation already
    protected override void Generate(AlterDatabaseOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
    }
}
