using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Pomelo.EntityFrameworkCore.MySql.Query.Internal;

/// <summary>Makes translators of LINQ's operators.</summary>
public sealed class MySqlQueryableMethodTranslatingExpressionVisitorFactory(
    QueryableMethodTranslatingExpressionVisitorDependencies dependencies, RelationalQueryableMethodTranslatingExpressionVisitorDependencies relationalDependencies)
    : IQueryableMethodTranslatingExpressionVisitorFactory
{
    public QueryableMethodTranslatingExpressionVisitor Create(QueryCompilationContext queryCompilationContext) =>
        new MySqlQueryableMethodTranslatingExpressionVisitor(dependencies, relationalDependencies, (RelationalQueryCompilationContext)queryCompilationContext);
}

/// <summary>LINQ's operators; ExecuteUpdate and ExecuteDelete in the forms that MySQL has: joins, and ORDER BY with LIMIT on one table.</summary>
public sealed class MySqlQueryableMethodTranslatingExpressionVisitor : RelationalQueryableMethodTranslatingExpressionVisitor
{
    public MySqlQueryableMethodTranslatingExpressionVisitor(QueryableMethodTranslatingExpressionVisitorDependencies dependencies,
        RelationalQueryableMethodTranslatingExpressionVisitorDependencies relationalDependencies, RelationalQueryCompilationContext context) : base(dependencies, relationalDependencies, context)
    {
    }

    private MySqlQueryableMethodTranslatingExpressionVisitor(MySqlQueryableMethodTranslatingExpressionVisitor parent) : base(parent)
    {
    }

    protected override QueryableMethodTranslatingExpressionVisitor CreateSubqueryVisitor() => new MySqlQueryableMethodTranslatingExpressionVisitor(this);

    protected override bool IsValidSelectExpressionForExecuteDelete(SelectExpression selectExpression, StructuralTypeShaperExpression shaper, [NotNullWhen(true)] out TableExpression? tableExpression)
    {
        tableExpression = null;
        if (selectExpression is { Offset: null, Having: null, GroupBy: [], IsDistinct: false } && (selectExpression.Tables.Count == 1 || IsUnordered(selectExpression)))
        {
            tableExpression = selectExpression.Tables.Count == 1
                ? selectExpression.Tables[0] as TableExpression
                : Unwrap(selectExpression.GetTable(((StructuralTypeProjectionExpression)selectExpression.GetProjection((ProjectionBindingExpression)shaper.ValueBufferExpression))
                    .BindProperty(shaper.StructuralType.GetProperties().First()))) as TableExpression;
        }

        return tableExpression is not null;
    }

    protected override bool IsValidSelectExpressionForExecuteUpdate(SelectExpression selectExpression, TableExpressionBase targetTable, [NotNullWhen(true)] out TableExpression? tableExpression)
    {
        tableExpression = selectExpression is { Offset: null, Having: null, GroupBy: [], IsDistinct: false } && (selectExpression.Tables.Count == 1 || IsUnordered(selectExpression))
            ? Unwrap(targetTable) as TableExpression : null;
        return tableExpression is not null;
    }

    private static bool IsUnordered(SelectExpression select) => select is { Limit: null, Orderings: [] };

    private static TableExpressionBase Unwrap(TableExpressionBase table) => table is JoinExpressionBase join ? join.Table : table;
}
