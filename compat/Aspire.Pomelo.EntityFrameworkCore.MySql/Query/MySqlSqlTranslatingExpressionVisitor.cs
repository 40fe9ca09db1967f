using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Pomelo.EntityFrameworkCore.MySql.Query.Internal;

/// <summary>Makes translators of expressions.</summary>
public sealed class MySqlSqlTranslatingExpressionVisitorFactory(RelationalSqlTranslatingExpressionVisitorDependencies dependencies) : IRelationalSqlTranslatingExpressionVisitorFactory
{
    public RelationalSqlTranslatingExpressionVisitor Create(QueryCompilationContext queryCompilationContext, QueryableMethodTranslatingExpressionVisitor queryableMethodTranslatingExpressionVisitor) =>
        new MySqlSqlTranslatingExpressionVisitor(dependencies, queryCompilationContext, queryableMethodTranslatingExpressionVisitor);
}

/// <summary>Expressions that need more than a function's name: text patterns, full-text search, differences of dates.</summary>
public sealed class MySqlSqlTranslatingExpressionVisitor : RelationalSqlTranslatingExpressionVisitor
{
    private static readonly MethodInfo PatternOfParameter = typeof(MySqlSqlTranslatingExpressionVisitor).GetMethod(nameof(PatternOf), BindingFlags.Static | BindingFlags.NonPublic)!;

    private readonly QueryCompilationContext _context;

    public MySqlSqlTranslatingExpressionVisitor(RelationalSqlTranslatingExpressionVisitorDependencies dependencies, QueryCompilationContext context,
        QueryableMethodTranslatingExpressionVisitor queryableVisitor) : base(dependencies, context, queryableVisitor) => _context = context;

    private ISqlExpressionFactory Sql => Dependencies.SqlExpressionFactory;

    public override SqlExpression? GenerateGreatest(IReadOnlyList<SqlExpression> expressions, Type resultType) => Extreme("GREATEST", expressions, resultType);

    public override SqlExpression? GenerateLeast(IReadOnlyList<SqlExpression> expressions, Type resultType) => Extreme("LEAST", expressions, resultType);

    protected override Expression VisitBinary(BinaryExpression binaryExpression)
    {
        // a bare minus would answer a number that looks like a date
        var type = Nullable.GetUnderlyingType(binaryExpression.Left.Type) ?? binaryExpression.Left.Type;
        if (binaryExpression.NodeType is ExpressionType.Subtract or ExpressionType.Add && (type == typeof(DateTime) || type == typeof(DateTimeOffset) || type == typeof(TimeOnly)))
        {
            AddTranslationErrorDetails("Arithmetic with dates has no translation; use AddDays and its like, or EF.Functions.DateDiffSecond and its like.");
            return QueryCompilationContext.NotTranslatedExpression;
        }

        return base.VisitBinary(binaryExpression);
    }

    protected override Expression VisitMethodCall(MethodCallExpression methodCallExpression)
    {
        var method = methodCallExpression.Method;
        if (method.DeclaringType == typeof(string) && methodCallExpression.Object is { } text && method.Name is nameof(string.StartsWith) or nameof(string.EndsWith) or nameof(string.Contains)
            && method.GetParameters() is [{ ParameterType: var parameter }] && parameter == typeof(string))
        {
            return Visit(text) is SqlExpression instance && Visit(methodCallExpression.Arguments[0]) is SqlExpression pattern
                ? Search(instance, pattern, method.Name) : QueryCompilationContext.NotTranslatedExpression;
        }

        if (method.DeclaringType == typeof(MySqlDbFunctionsExtensions) && method.Name == nameof(MySqlDbFunctionsExtensions.Match))
        {
            return Match(methodCallExpression) ?? QueryCompilationContext.NotTranslatedExpression;
        }

        return base.VisitMethodCall(methodCallExpression);
    }

    private static string? PatternOf(QueryContext queryContext, string parameter, string how) => queryContext.ParameterValues[parameter] is string text ? Pattern(text, how) : null;

    private static string Pattern(string text, string how)
    {
        if (text.Length == 0)
        {
            return "%";
        }

        var pattern = new StringBuilder(how == nameof(string.StartsWith) ? "" : "%");
        foreach (var character in text)
        {
            pattern.Append(character is '%' or '_' or '\\' ? "\\" : "").Append(character);
        }

        return pattern.Append(how == nameof(string.EndsWith) ? "" : "%").ToString();
    }

    private SqlExpression Search(SqlExpression instance, SqlExpression pattern, string how)
    {
        var mapping = ExpressionExtensions.InferTypeMapping(instance, pattern) ?? Dependencies.TypeMappingSource.FindMapping(typeof(string));
        instance = Sql.ApplyTypeMapping(instance, mapping);
        pattern = Sql.ApplyTypeMapping(pattern, mapping);
        if (pattern is SqlConstantExpression constant)
        {
            return Sql.Like(instance, Sql.Constant(constant.Value is string text ? Pattern(text, how) : null, typeof(string), mapping));
        }

        if (pattern is SqlParameterExpression parameter && parameter.Name.StartsWith(QueryCompilationContext.QueryParameterPrefix, StringComparison.Ordinal))
        {
            var escaped = _context.RegisterRuntimeParameter($"{parameter.Name}_{how.ToLowerInvariant()}",
                Expression.Lambda(Expression.Call(PatternOfParameter, QueryCompilationContext.QueryContextParameter, Expression.Constant(parameter.Name), Expression.Constant(how)),
                    QueryCompilationContext.QueryContextParameter));
            return Sql.Like(instance, new SqlParameterExpression(escaped.Name!, escaped.Type, mapping));
        }

        // the pattern is only known row by row, so its wildcards can not be escaped
        return how == nameof(string.Contains)
            ? Sql.GreaterThan(Function("LOCATE", [pattern, instance], typeof(int)), Sql.Constant(0))
            : Sql.AndAlso(Sql.AndAlso(Sql.IsNotNull(instance), Sql.IsNotNull(pattern)),
                Sql.Equal(Function(how == nameof(string.StartsWith) ? "LEFT" : "RIGHT", [instance, Function("CHAR_LENGTH", [pattern], typeof(int))], typeof(string)), pattern));
    }

    private SqlFunctionExpression? Match(MethodCallExpression call)
    {
        Expression[] given = call.Arguments[1] is NewArrayExpression array ? [.. array.Expressions, call.Arguments[2]] : [call.Arguments[1], call.Arguments[2]];
        var arguments = given.Select(argument => Visit(argument) as SqlExpression).OfType<SqlExpression>().ToList();
        if (arguments.Count != given.Length || Visit(call.Arguments[3]) is not SqlConstantExpression { Value: MySqlMatchSearchMode mode })
        {
            AddTranslationErrorDetails("EF.Functions.Match takes columns, a text and a constant search mode.");
            return null;
        }

        var text = Dependencies.TypeMappingSource.FindMapping(typeof(string));
        return Function(MySqlQuerySqlGenerator.MatchFunction, [.. arguments.Select(argument => Sql.ApplyTypeMapping(argument, text)), Sql.Fragment(mode switch
        {
            MySqlMatchSearchMode.NaturalLanguage => "",
            MySqlMatchSearchMode.NaturalLanguageWithQueryExpansion => " WITH QUERY EXPANSION",
            MySqlMatchSearchMode.Boolean => " IN BOOLEAN MODE",
        })], typeof(double));
    }

    private SqlFunctionExpression Extreme(string name, IReadOnlyList<SqlExpression> expressions, Type type)
    {
        var mapping = ExpressionExtensions.InferTypeMapping(expressions);
        return (SqlFunctionExpression)Sql.ApplyTypeMapping(Function(name, [.. expressions.Select(expression => Sql.ApplyTypeMapping(expression, mapping))], type), mapping);
    }

    private SqlFunctionExpression Function(string name, SqlExpression[] arguments, Type type) =>
        (SqlFunctionExpression)Sql.Function(name, arguments, nullable: true, arguments.Select(argument => argument is not SqlFragmentExpression), type);
}
