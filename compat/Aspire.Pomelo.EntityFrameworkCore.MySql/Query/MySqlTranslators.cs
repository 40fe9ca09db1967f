using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Pomelo.EntityFrameworkCore.MySql.Query.Internal;

/// <summary>The methods that have a function at the server.</summary>
public sealed class MySqlMethodCallTranslatorProvider : RelationalMethodCallTranslatorProvider
{
    public MySqlMethodCallTranslatorProvider(RelationalMethodCallTranslatorProviderDependencies dependencies) : base(dependencies)
    {
        var sql = dependencies.SqlExpressionFactory;
        AddTranslators([new MySqlStringMethodTranslator(sql), new MySqlMathMethodTranslator(sql), new MySqlDateMethodTranslator(sql), new MySqlConversionTranslator(sql)]);
    }
}

/// <summary>The properties that have a function at the server.</summary>
public sealed class MySqlMemberTranslatorProvider : RelationalMemberTranslatorProvider
{
    public MySqlMemberTranslatorProvider(RelationalMemberTranslatorProviderDependencies dependencies) : base(dependencies) =>
        AddTranslators([new MySqlMemberTranslator(dependencies.SqlExpressionFactory)]);
}

internal static class SqlFunctions
{
    /// <summary>A function that is NULL when one of its arguments is.</summary>
    public static SqlExpression Call(this ISqlExpressionFactory sql, string name, Type type, params SqlExpression[] arguments) =>
        sql.Function(name, arguments, nullable: true, arguments.Select(argument => argument is not SqlFragmentExpression), type);

    /// <summary>The same, with the type mapping of its first argument: a text of a text.</summary>
    public static SqlExpression CallLike(this ISqlExpressionFactory sql, string name, SqlExpression like, params SqlExpression[] more) =>
        sql.Function(name, more.Prepend(like), nullable: true, Enumerable.Repeat(true, more.Length + 1), like.Type, like.TypeMapping);
}

/// <summary>string's methods.</summary>
public sealed class MySqlStringMethodTranslator(ISqlExpressionFactory sql) : IMethodCallTranslator
{
    public SqlExpression? Translate(SqlExpression? instance, MethodInfo method, IReadOnlyList<SqlExpression> arguments, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (method.DeclaringType != typeof(string))
        {
            return null;
        }

        var types = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        if (instance is null)
        {
            return method.Name == nameof(string.IsNullOrWhiteSpace)
                ? sql.OrElse(sql.IsNull(arguments[0]), sql.Equal(sql.CallLike("TRIM", arguments[0]), sql.Constant("", arguments[0].TypeMapping))) : null;
        }

        return (method.Name, types) switch
        {
            (nameof(string.ToLower) or nameof(string.ToLowerInvariant), []) => sql.CallLike("LOWER", instance),
            (nameof(string.ToUpper) or nameof(string.ToUpperInvariant), []) => sql.CallLike("UPPER", instance),
            (nameof(string.Trim), []) => sql.CallLike("TRIM", instance),
            (nameof(string.TrimStart), []) => sql.CallLike("LTRIM", instance),
            (nameof(string.TrimEnd), []) => sql.CallLike("RTRIM", instance),
            (nameof(string.Substring), [_]) => sql.CallLike("SUBSTRING", instance, sql.Add(arguments[0], sql.Constant(1))),
            (nameof(string.Substring), [_, _]) => sql.CallLike("SUBSTRING", instance, sql.Add(arguments[0], sql.Constant(1)), arguments[1]),
            (nameof(string.Replace), [var old, _]) when old == typeof(string) =>
                sql.CallLike("REPLACE", instance, sql.ApplyTypeMapping(arguments[0], instance.TypeMapping), sql.ApplyTypeMapping(arguments[1], instance.TypeMapping)),
            (nameof(string.IndexOf), [var what]) when what == typeof(string) =>
                sql.Subtract(sql.Call("LOCATE", typeof(int), sql.ApplyTypeMapping(arguments[0], instance.TypeMapping), instance), sql.Constant(1)),
            (nameof(string.IndexOf), [var what, var start]) when what == typeof(string) && start == typeof(int) => sql.Subtract(
                sql.Call("LOCATE", typeof(int), sql.ApplyTypeMapping(arguments[0], instance.TypeMapping), instance, sql.Add(arguments[1], sql.Constant(1))), sql.Constant(1)),
            (nameof(string.PadLeft), [_, _]) => sql.CallLike("LPAD", instance, arguments[0], sql.Convert(arguments[1], typeof(string))),
            _ => null,
        };
    }
}

/// <summary>Math's methods.</summary>
public sealed class MySqlMathMethodTranslator(ISqlExpressionFactory sql) : IMethodCallTranslator
{
    public SqlExpression? Translate(SqlExpression? instance, MethodInfo method, IReadOnlyList<SqlExpression> arguments, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if ((method.DeclaringType != typeof(Math) && method.DeclaringType != typeof(decimal)) || instance is not null)
        {
            return null;
        }

        return (method.Name, arguments.Count) switch
        {
            (nameof(Math.Abs), 1) => sql.CallLike("ABS", arguments[0]),
            (nameof(Math.Floor), 1) => sql.CallLike("FLOOR", arguments[0]),
            (nameof(Math.Ceiling), 1) => sql.CallLike("CEILING", arguments[0]),
            (nameof(Math.Round), 1) => sql.CallLike("ROUND", arguments[0]),
            (nameof(Math.Round), 2) when arguments[1].Type == typeof(int) => sql.CallLike("ROUND", arguments[0], arguments[1]),
            (nameof(Math.Truncate), 1) => sql.CallLike("TRUNCATE", arguments[0], sql.Constant(0)),
            (nameof(Math.Pow), 2) => sql.Call("POWER", typeof(double), arguments[0], arguments[1]),
            (nameof(Math.Sqrt), 1) => sql.Call("SQRT", typeof(double), arguments[0]),
            (nameof(Math.Exp), 1) => sql.Call("EXP", typeof(double), arguments[0]),
            (nameof(Math.Log), 1) => sql.Call("LN", typeof(double), arguments[0]),
            (nameof(Math.Log10), 1) => sql.Call("LOG10", typeof(double), arguments[0]),
            (nameof(Math.Sign), 1) => sql.Call("SIGN", typeof(int), arguments[0]),
            _ => null,
        };
    }
}

/// <summary>Adding to dates, differences of dates, dates of moments.</summary>
public sealed class MySqlDateMethodTranslator(ISqlExpressionFactory sql) : IMethodCallTranslator
{
    public SqlExpression? Translate(SqlExpression? instance, MethodInfo method, IReadOnlyList<SqlExpression> arguments, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (method.DeclaringType == typeof(MySqlDbFunctionsExtensions) && method.Name.StartsWith("DateDiff", StringComparison.Ordinal))
        {
            return sql.Call("TIMESTAMPDIFF", typeof(int), sql.Fragment(method.Name["DateDiff".Length..].ToUpperInvariant()), arguments[1], arguments[2]);
        }

        if (method.DeclaringType == typeof(DateOnly) && method.Name == nameof(DateOnly.FromDateTime))
        {
            return sql.Call("DATE", typeof(DateOnly), arguments[0]);
        }

        if (method.DeclaringType == typeof(TimeOnly) && method.Name == nameof(TimeOnly.FromDateTime))
        {
            return sql.Call("TIME", typeof(TimeOnly), arguments[0]);
        }

        if (instance is null || (method.DeclaringType != typeof(DateTime) && method.DeclaringType != typeof(DateTimeOffset) && method.DeclaringType != typeof(DateOnly)))
        {
            return null;
        }

        return method.Name switch
        {
            nameof(DateTime.AddYears) => Add("YEAR", arguments[0]),
            nameof(DateTime.AddMonths) => Add("MONTH", arguments[0]),
            nameof(DateOnly.AddDays) when arguments[0].Type == typeof(int) => Add("DAY", arguments[0]),
            nameof(DateTime.AddDays) => AddPart("DAY", arguments[0], 86_400_000_000),
            nameof(DateTime.AddHours) => AddPart("HOUR", arguments[0], 3_600_000_000),
            nameof(DateTime.AddMinutes) => AddPart("MINUTE", arguments[0], 60_000_000),
            nameof(DateTime.AddSeconds) => AddPart("SECOND", arguments[0], 1_000_000),
            nameof(DateTime.AddMilliseconds) => AddPart("", arguments[0], 1_000),
            _ => null,
        };

        SqlExpression Add(string unit, SqlExpression count) =>
            sql.Function("TIMESTAMPADD", [sql.Fragment(unit), sql.ApplyDefaultTypeMapping(count), instance], nullable: true, [false, true, true], instance.Type, instance.TypeMapping);

        // the server counts whole units: a constant fraction, or a count that is not known yet, goes in microseconds
        SqlExpression AddPart(string unit, SqlExpression count, long microseconds) => count is SqlConstantExpression { Value: double value } && unit.Length > 0 && value == Math.Truncate(value) && Math.Abs(value) < int.MaxValue
            ? Add(unit, sql.Constant((int)value))
            : Add("MICROSECOND", sql.Convert(sql.Call("ROUND", typeof(double), sql.Multiply(sql.ApplyDefaultTypeMapping(count), sql.Constant((double)microseconds))), typeof(long)));
    }
}

/// <summary>ToString, Guid.NewGuid.</summary>
public sealed class MySqlConversionTranslator(ISqlExpressionFactory sql) : IMethodCallTranslator
{
    public SqlExpression? Translate(SqlExpression? instance, MethodInfo method, IReadOnlyList<SqlExpression> arguments, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        if (method.DeclaringType == typeof(Guid) && method.Name == nameof(Guid.NewGuid))
        {
            return sql.Function("UUID", [], nullable: false, [], typeof(Guid));
        }

        return method.Name == nameof(ToString) && arguments.Count == 0 && instance is not null && instance.TypeMapping?.Converter is null
            && (Type.GetTypeCode(instance.Type) is >= TypeCode.SByte and <= TypeCode.UInt64 || instance.Type == typeof(Guid))
            ? sql.Convert(instance, typeof(string)) : null;
    }
}

/// <summary>Length, parts of dates, now.</summary>
public sealed class MySqlMemberTranslator(ISqlExpressionFactory sql) : IMemberTranslator
{
    public SqlExpression? Translate(SqlExpression? instance, MemberInfo member, Type returnType, IDiagnosticsLogger<DbLoggerCategory.Query> logger)
    {
        var type = member.DeclaringType;
        if (instance is null)
        {
            return type != typeof(DateTime) && type != typeof(DateTimeOffset) ? null : member.Name switch
            {
                nameof(DateTime.UtcNow) => sql.Function("UTC_TIMESTAMP", [sql.Constant(6)], nullable: false, [false], returnType),
                nameof(DateTime.Now) => sql.Function(type == typeof(DateTime) ? "CURRENT_TIMESTAMP" : "UTC_TIMESTAMP", [sql.Constant(6)], nullable: false, [false], returnType),
                nameof(DateTime.Today) => sql.Function("CURDATE", [], nullable: false, [], returnType),
                _ => null,
            };
        }

        if (type == typeof(string) && member.Name == nameof(string.Length))
        {
            return sql.Call("CHAR_LENGTH", returnType, instance);
        }

        if (type == typeof(DateOnly) && member.Name == nameof(DateOnly.DayNumber))
        {
            return sql.Subtract(sql.Call("TO_DAYS", returnType, instance), sql.Constant(366));
        }

        return type != typeof(DateTime) && type != typeof(DateTimeOffset) && type != typeof(DateOnly) && type != typeof(TimeOnly) ? null : member.Name switch
        {
            nameof(DateTime.Year) => sql.Call("YEAR", returnType, instance),
            nameof(DateTime.Month) => sql.Call("MONTH", returnType, instance),
            nameof(DateTime.Day) => sql.Call("DAYOFMONTH", returnType, instance),
            nameof(DateTime.DayOfYear) => sql.Call("DAYOFYEAR", returnType, instance),
            nameof(DateTime.Hour) => sql.Call("HOUR", returnType, instance),
            nameof(DateTime.Minute) => sql.Call("MINUTE", returnType, instance),
            nameof(DateTime.Second) => sql.Call("SECOND", returnType, instance),
            nameof(DateTime.Millisecond) => sql.Divide(sql.Call("MICROSECOND", returnType, instance), sql.Constant(1000)),
            nameof(DateTime.DayOfWeek) => sql.Subtract(sql.Call("DAYOFWEEK", returnType, instance), sql.Constant(1)),
            nameof(DateTime.Date) => sql.Call("DATE", returnType, instance),
            nameof(DateTime.TimeOfDay) => sql.Call("TIME", returnType, instance),
            _ => null,
        };
    }
}
