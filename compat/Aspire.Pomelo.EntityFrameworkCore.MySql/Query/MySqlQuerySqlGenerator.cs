using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Pomelo.EntityFrameworkCore.MySql.Internal;

namespace Pomelo.EntityFrameworkCore.MySql.Query.Internal;

/// <summary>Makes SQL generators.</summary>
public sealed class MySqlQuerySqlGeneratorFactory(QuerySqlGeneratorDependencies dependencies, MySqlOptions options) : IQuerySqlGeneratorFactory
{
    public QuerySqlGenerator Create() => new MySqlQuerySqlGenerator(dependencies, options);
}

/// <summary>Writes queries in MySQL's words.</summary>
public sealed class MySqlQuerySqlGenerator(QuerySqlGeneratorDependencies dependencies, MySqlOptions options) : QuerySqlGenerator(dependencies)
{
    /// <summary>MATCH (columns) AGAINST (text mode): a function whose last argument is the mode.</summary>
    internal const string MatchFunction = "MATCH AGAINST";

    private const string NoLimit = "18446744073709551610";

    private string? _aliasToLeaveOut;

    protected override void GenerateLimitOffset(SelectExpression selectExpression)
    {
        if (selectExpression is { Limit: null, Offset: null })
        {
            return;
        }

        Sql.AppendLine().Append("LIMIT ");
        if (selectExpression.Limit is { } limit)
        {
            Visit(limit);
        }
        else
        {
            Sql.Append(NoLimit);
        }

        if (selectExpression.Offset is { } offset)
        {
            Sql.Append(" OFFSET ");
            Visit(offset);
        }
    }

    // MySQL has no TOP
    protected override void GenerateTop(SelectExpression selectExpression)
    {
    }

    protected override string GetOperator(SqlBinaryExpression binaryExpression) => binaryExpression.OperatorType switch
    {
        ExpressionType.Divide when IsInteger(binaryExpression.Type) => " DIV ",
        ExpressionType.And when binaryExpression.Type == typeof(bool) => " AND ",
        ExpressionType.Or when binaryExpression.Type == typeof(bool) => " OR ",
        ExpressionType.ExclusiveOr when binaryExpression.Type == typeof(bool) => " XOR ",
        ExpressionType.ExclusiveOr => " ^ ",
        _ => base.GetOperator(binaryExpression),
    };

    protected override Expression VisitSqlBinary(SqlBinaryExpression sqlBinaryExpression)
    {
        if (sqlBinaryExpression.OperatorType != ExpressionType.Add || sqlBinaryExpression.Type != typeof(string))
        {
            return base.VisitSqlBinary(sqlBinaryExpression);
        }

        Sql.Append("CONCAT(");
        Concatenate(sqlBinaryExpression);
        Sql.Append(")");
        return sqlBinaryExpression;
    }

    protected override bool RequiresParentheses(SqlExpression outerExpression, SqlExpression innerExpression) =>
        // a comparison of comparisons (a = (b IS NULL)) reads otherwise without them; & | ^ of booleans become words that bind otherwise
        base.RequiresParentheses(outerExpression, innerExpression)
        || (innerExpression is SqlBinaryExpression { OperatorType: ExpressionType.And or ExpressionType.Or or ExpressionType.ExclusiveOr } && innerExpression.Type == typeof(bool))
        || (outerExpression is SqlBinaryExpression { OperatorType: not (ExpressionType.AndAlso or ExpressionType.OrElse) } && innerExpression.Type == typeof(bool)
            && innerExpression is SqlUnaryExpression { OperatorType: ExpressionType.Equal or ExpressionType.NotEqual or ExpressionType.Not } or LikeExpression or InExpression);

    protected override Expression VisitSqlUnary(SqlUnaryExpression sqlUnaryExpression)
    {
        switch (sqlUnaryExpression.OperatorType)
        {
            case ExpressionType.Convert:
                var target = CastType(sqlUnaryExpression.TypeMapping!);
                if (sqlUnaryExpression.Operand.TypeMapping is { } source && source.StoreType == sqlUnaryExpression.TypeMapping!.StoreType)
                {
                    Visit(sqlUnaryExpression.Operand);
                    return sqlUnaryExpression;
                }

                Sql.Append("CAST(");
                Visit(sqlUnaryExpression.Operand);
                // a whole number keeps its scale, so that a price times a count has cents and not thirty zeros
                Sql.Append($" AS {(target.StartsWith("decimal", StringComparison.Ordinal) && IsInteger(sqlUnaryExpression.Operand.Type) ? "decimal(20,0)" : target)})");
                return sqlUnaryExpression;

            case ExpressionType.Not or ExpressionType.OnesComplement when sqlUnaryExpression.Type != typeof(bool):
                // the server answers an unsigned number
                Sql.Append("CAST(");
                base.VisitSqlUnary(sqlUnaryExpression);
                Sql.Append(" AS signed)");
                return sqlUnaryExpression;

            default:
                return base.VisitSqlUnary(sqlUnaryExpression);
        }
    }

    protected override Expression VisitSqlFunction(SqlFunctionExpression sqlFunctionExpression)
    {
        if (sqlFunctionExpression.Name != MatchFunction)
        {
            return base.VisitSqlFunction(sqlFunctionExpression);
        }

        var arguments = sqlFunctionExpression.Arguments!;
        Sql.Append("MATCH (");
        for (var i = 0; i < arguments.Count - 2; i++)
        {
            Sql.Append(i > 0 ? ", " : "");
            Visit(arguments[i]);
        }

        Sql.Append(") AGAINST (");
        Visit(arguments[^2]);
        Visit(arguments[^1]);
        Sql.Append(")");
        return sqlFunctionExpression;
    }

    protected override void GenerateIn(InExpression inExpression, bool negated)
    {
        if (inExpression.Subquery is not ({ Limit: not null } or { Offset: not null }))
        {
            base.GenerateIn(inExpression, negated);
            return;
        }

        // LIMIT is refused inside IN, and allowed one level deeper
        Visit(inExpression.Item);
        Sql.AppendLine(negated ? " NOT IN (" : " IN (");
        using (Sql.Indent())
        {
            Sql.AppendLine("SELECT * FROM (");
            using (Sql.Indent())
            {
                Visit(inExpression.Subquery);
            }

            Sql.AppendLine().AppendLine(") AS `limited`");
        }

        Sql.Append(")");
    }

    protected override Expression VisitCrossApply(CrossApplyExpression crossApplyExpression) => Lateral("JOIN", crossApplyExpression);

    protected override Expression VisitOuterApply(OuterApplyExpression outerApplyExpression) => Lateral("LEFT JOIN", outerApplyExpression);

    protected override void GenerateValues(ValuesExpression valuesExpression)
    {
        var rows = valuesExpression.RowValues ?? throw new InvalidOperationException("The values of the collection are not known.");
        for (var row = 0; row < rows.Count; row++)
        {
            Sql.Append(row > 0 ? " UNION ALL SELECT " : "SELECT ");
            for (var i = 0; i < rows[row].Values.Count; i++)
            {
                Sql.Append(i > 0 ? ", " : "");
                Visit(rows[row].Values[i]);
                if (row == 0)
                {
                    Sql.Append(AliasSeparator).Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(valuesExpression.ColumnNames[i]));
                }
            }
        }
    }

    protected override Expression VisitDelete(DeleteExpression deleteExpression)
    {
        var select = deleteExpression.SelectExpression;
        var ordered = select.Orderings.Count > 0 || select.Limit is not null;
        if (select.Offset is not null || select.Having is not null || select.GroupBy.Count > 0 || select.Projection.Count > 0 || (ordered && select.Tables.Count > 1))
        {
            throw new InvalidOperationException("This ExecuteDelete has no DELETE statement in MySQL: delete by the keys that a query found.");
        }

        var alias = deleteExpression.Table.Alias;
        if (ordered)
        {
            // only the form without an alias takes ORDER BY and LIMIT
            _aliasToLeaveOut = alias;
            Sql.Append("DELETE FROM ").Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(deleteExpression.Table.Name));
        }
        else
        {
            Sql.Append("DELETE ").Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(alias)).AppendLine().Append("FROM ");
            Tables(select.Tables);
        }

        Where(select);
        GenerateOrderings(select);
        GenerateLimitOffset(select);
        _aliasToLeaveOut = null;
        return deleteExpression;
    }

    protected override Expression VisitUpdate(UpdateExpression updateExpression)
    {
        var select = updateExpression.SelectExpression;
        var ordered = select.Orderings.Count > 0 || select.Limit is not null;
        if (select.Offset is not null || select.Having is not null || select.GroupBy.Count > 0 || select.Projection.Count > 0 || (ordered && select.Tables.Count > 1))
        {
            throw new InvalidOperationException("This ExecuteUpdate has no UPDATE statement in MySQL: update by the keys that a query found.");
        }

        Sql.Append("UPDATE ");
        Tables(select.Tables);
        Sql.AppendLine().Append("SET ");
        for (var i = 0; i < updateExpression.ColumnValueSetters.Count; i++)
        {
            if (i > 0)
            {
                Sql.AppendLine(",").Append("    ");
            }

            Visit(updateExpression.ColumnValueSetters[i].Column);
            Sql.Append(" = ");
            Visit(updateExpression.ColumnValueSetters[i].Value);
        }

        Where(select);
        GenerateOrderings(select);
        GenerateLimitOffset(select);
        return updateExpression;
    }

    protected override Expression VisitColumn(ColumnExpression columnExpression)
    {
        if (_aliasToLeaveOut is null || columnExpression.TableAlias != _aliasToLeaveOut)
        {
            return base.VisitColumn(columnExpression);
        }

        Sql.Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(columnExpression.Name));
        return columnExpression;
    }

    protected override Expression VisitJsonScalar(JsonScalarExpression jsonScalarExpression)
    {
        if (jsonScalarExpression.Path.Count == 0)
        {
            return Visit(jsonScalarExpression.Json);
        }

        var mapping = jsonScalarExpression.TypeMapping!;
        var text = mapping.ClrType == typeof(string) || mapping is JsonTypeMapping;
        Sql.Append(text ? "" : mapping.ClrType == typeof(bool) ? "(" : "CAST(").Append(mapping is JsonTypeMapping ? "JSON_EXTRACT(" : "JSON_VALUE(");
        Visit(jsonScalarExpression.Json);
        Sql.Append(", '$");
        foreach (var segment in jsonScalarExpression.Path)
        {
            if (segment.PropertyName is { } name)
            {
                Sql.Append($".\"{name.Replace("'", "''", StringComparison.Ordinal)}\"");
            }
            else if (segment.ArrayIndex is SqlConstantExpression { Value: int index })
            {
                Sql.Append($"[{index}]");
            }
            else
            {
                throw new NotSupportedException("Only constant indexes into a JSON array are supported by this stand-in.");
            }
        }

        Sql.Append(text ? "')" : mapping.ClrType == typeof(bool) ? "') = 'true')" : $"') AS {CastType(mapping)})");
        return jsonScalarExpression;
    }

    private static bool IsInteger(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    private static string CastType(RelationalTypeMapping mapping) => mapping.StoreTypeNameBase switch
    {
        "tinyint" or "smallint" or "int" or "bigint" or "mediumint" or "bit" or "year" => "signed",
        "tinyint unsigned" or "smallint unsigned" or "int unsigned" or "bigint unsigned" => "unsigned",
        "float" or "double" => "double",
        "decimal" => "decimal(65,30)",
        "date" => "date",
        "time" => mapping.StoreType,
        "datetime" or "timestamp" => $"datetime({mapping.Precision ?? 0})",
        "binary" or "varbinary" or "blob" or "longblob" or "tinyblob" or "mediumblob" => "binary",
        _ => "char",
    };

    private void Concatenate(SqlExpression expression)
    {
        if (expression is SqlBinaryExpression { OperatorType: ExpressionType.Add } sum && sum.Type == typeof(string))
        {
            Concatenate(sum.Left);
            Sql.Append(", ");
            Concatenate(sum.Right);
        }
        else
        {
            Visit(expression);
        }
    }

    private JoinExpressionBase Lateral(string join, JoinExpressionBase apply)
    {
        if (apply.Table is not TableExpression && !options.ServerVersion.HasLateral)
        {
            throw new NotSupportedException($"This query needs a LATERAL join, which {options.ServerVersion} does not have. Rewrite it: join first and group, or ask in two queries (AsSplitQuery).");
        }

        Sql.Append(apply.Table is TableExpression ? $"{join} " : $"{join} LATERAL ");
        Visit(apply.Table);
        Sql.Append(" ON TRUE");
        return apply;
    }

    private void Tables(IReadOnlyList<TableExpressionBase> tables)
    {
        for (var i = 0; i < tables.Count; i++)
        {
            if (i > 0)
            {
                Sql.AppendLine();
            }

            Visit(tables[i]);
        }
    }

    private void Where(SelectExpression select)
    {
        if (select.Predicate is { } predicate)
        {
            Sql.AppendLine().Append("WHERE ");
            Visit(predicate);
        }
    }
}
