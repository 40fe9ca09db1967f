using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore.Update;
using Pomelo.EntityFrameworkCore.MySql.Internal;

namespace Pomelo.EntityFrameworkCore.MySql.Update.Internal;

/// <summary>INSERT, UPDATE and DELETE of SaveChanges.</summary>
public sealed class MySqlUpdateSqlGenerator(UpdateSqlGeneratorDependencies dependencies, MySqlOptions options) : UpdateAndSelectSqlGenerator(dependencies)
{
    /// <summary>May rows that get their keys from the server share one INSERT? MariaDB answers RETURNING in the order of the rows.</summary>
    public bool ReturnsKeysOfManyRows => options.ServerVersion.HasReturning;

    public override ResultSetMapping AppendInsertOperation(StringBuilder commandStringBuilder, IReadOnlyModificationCommand command, int commandPosition, out bool requiresTransaction) =>
        AppendInserts(commandStringBuilder, [command], commandPosition, out requiresTransaction);

    /// <summary>Rows with the same columns in one INSERT.</summary>
    public ResultSetMapping AppendInserts(StringBuilder commandStringBuilder, IReadOnlyList<IReadOnlyModificationCommand> commands, int commandPosition, out bool requiresTransaction)
    {
        var first = commands[0];
        var read = first.ColumnModifications.Where(column => column.IsRead).ToList();
        if (read.Count > 0 && !ReturnsKeysOfManyRows)
        {
            return AppendInsertAndSelectOperation(commandStringBuilder, first, commandPosition, out requiresTransaction);
        }

        var written = first.ColumnModifications.Where(column => column.IsWrite).ToList();
        AppendInsertCommandHeader(commandStringBuilder, first.TableName, first.Schema, written);
        AppendValuesHeader(commandStringBuilder, written);
        for (var i = 0; i < commands.Count; i++)
        {
            if (i > 0)
            {
                commandStringBuilder.AppendLine(",");
                written = commands[i].ColumnModifications.Where(column => column.IsWrite).ToList();
            }

            AppendValues(commandStringBuilder, first.TableName, first.Schema, written);
        }

        AppendReturningClause(commandStringBuilder, read);
        commandStringBuilder.AppendLine(SqlGenerationHelper.StatementTerminator);
        requiresTransaction = false;
        return read.Count > 0 ? ResultSetMapping.LastInResultSet : ResultSetMapping.NoResults;
    }

    protected override void AppendInsertCommandHeader(StringBuilder commandStringBuilder, string name, string? schema, IReadOnlyList<IColumnModification> operations)
    {
        base.AppendInsertCommandHeader(commandStringBuilder, name, schema, operations);
        if (operations.Count == 0)
        {
            commandStringBuilder.Append(" ()");
        }
    }

    protected override void AppendValuesHeader(StringBuilder commandStringBuilder, IReadOnlyList<IColumnModification> operations) => commandStringBuilder.AppendLine().Append("VALUES ");

    protected override void AppendValues(StringBuilder commandStringBuilder, string name, string? schema, IReadOnlyList<IColumnModification> operations)
    {
        base.AppendValues(commandStringBuilder, name, schema, operations);
        if (operations.Count == 0)
        {
            commandStringBuilder.Append("()");
        }
    }

    protected override ResultSetMapping AppendSelectAffectedCountCommand(StringBuilder commandStringBuilder, string name, string? schema, int commandPosition)
    {
        commandStringBuilder.Append("SELECT ROW_COUNT()").AppendLine(SqlGenerationHelper.StatementTerminator).AppendLine();
        return ResultSetMapping.LastInResultSet | ResultSetMapping.ResultSetWithRowsAffectedOnly;
    }

    protected override void AppendIdentityWhereCondition(StringBuilder commandStringBuilder, IColumnModification columnModification)
    {
        SqlGenerationHelper.DelimitIdentifier(commandStringBuilder, columnModification.ColumnName);
        commandStringBuilder.Append(" = LAST_INSERT_ID()");
    }

    protected override void AppendRowsAffectedWhereCondition(StringBuilder commandStringBuilder, int expectedRowsAffected) =>
        commandStringBuilder.Append("ROW_COUNT() = ").Append(expectedRowsAffected.ToString(CultureInfo.InvariantCulture));

    protected override void AppendUpdateColumnValue(Microsoft.EntityFrameworkCore.Storage.ISqlGenerationHelper updateSqlGeneratorHelper, IColumnModification columnModification,
        StringBuilder stringBuilder, string name, string? schema)
    {
        if (columnModification.JsonPath is not null and not "$")
        {
            throw new NotSupportedException("Changing a part of a JSON document is not supported by this stand-in; replace the whole owned object.");
        }

        base.AppendUpdateColumnValue(updateSqlGeneratorHelper, columnModification, stringBuilder, name, schema);
    }
}
