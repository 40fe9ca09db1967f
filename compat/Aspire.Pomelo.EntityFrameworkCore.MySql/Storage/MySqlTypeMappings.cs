using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>Text; a literal escapes quotes and backslashes.</summary>
public sealed class MySqlStringTypeMapping : StringTypeMapping
{
    public MySqlStringTypeMapping(string storeType, StoreTypePostfix postfix, bool fixedLength = false)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(string), jsonValueReaderWriter: JsonStringReaderWriter.Instance), storeType, postfix,
            System.Data.DbType.String, unicode: true, fixedLength: fixedLength))
    {
    }

    private MySqlStringTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    internal static string Quote(string text) => $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlStringTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => Quote((string)value);
}

/// <summary>Bytes, 0xABCD as a literal.</summary>
public sealed class MySqlByteArrayTypeMapping : ByteArrayTypeMapping
{
    public MySqlByteArrayTypeMapping(string storeType, StoreTypePostfix postfix, bool fixedLength = false)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(byte[]), jsonValueReaderWriter: JsonByteArrayReaderWriter.Instance), storeType, postfix,
            System.Data.DbType.Binary, fixedLength: fixedLength))
    {
    }

    private MySqlByteArrayTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlByteArrayTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => ((byte[])value).Length == 0 ? "''" : $"0x{Convert.ToHexString((byte[])value)}";
}

/// <summary>TRUE and FALSE in a tinyint(1).</summary>
public sealed class MySqlBoolTypeMapping : BoolTypeMapping
{
    public MySqlBoolTypeMapping(string storeType = "tinyint(1)") : base(storeType, null)
    {
    }

    private MySqlBoolTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlBoolTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => (bool)value ? "TRUE" : "FALSE";
}

/// <summary>decimal(65,30) unless told otherwise.</summary>
public sealed class MySqlDecimalTypeMapping : DecimalTypeMapping
{
    public MySqlDecimalTypeMapping()
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(decimal), jsonValueReaderWriter: JsonDecimalReaderWriter.Instance), "decimal",
            StoreTypePostfix.PrecisionAndScale, System.Data.DbType.Decimal, precision: 65, scale: 30))
    {
    }

    private MySqlDecimalTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlDecimalTypeMapping(parameters);
}

/// <summary>A moment without a zone; read back with an unspecified kind.</summary>
public sealed class MySqlDateTimeTypeMapping : DateTimeTypeMapping
{
    public MySqlDateTimeTypeMapping(string storeType, int? precision)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(DateTime), jsonValueReaderWriter: JsonDateTimeReaderWriter.Instance), storeType,
            StoreTypePostfix.Precision, System.Data.DbType.DateTime, precision: precision))
    {
    }

    private MySqlDateTimeTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    internal static string Format(int? precision) => precision is > 0 ? "yyyy-MM-dd HH:mm:ss.ffffff"[..(20 + precision.Value)] : "yyyy-MM-dd HH:mm:ss";

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlDateTimeTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => StoreTypeNameBase == "date"
        ? $"DATE '{((DateTime)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'"
        : $"TIMESTAMP '{((DateTime)value).ToString(Format(Precision), CultureInfo.InvariantCulture)}'";
}

/// <summary>A moment, kept in UTC.</summary>
public sealed class MySqlDateTimeOffsetTypeMapping : DateTimeOffsetTypeMapping
{
    public MySqlDateTimeOffsetTypeMapping(string storeType, int? precision)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(DateTimeOffset), jsonValueReaderWriter: JsonDateTimeOffsetReaderWriter.Instance), storeType,
            StoreTypePostfix.Precision, precision: precision))
    {
    }

    private MySqlDateTimeOffsetTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlDateTimeOffsetTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) =>
        $"TIMESTAMP '{((DateTimeOffset)value).UtcDateTime.ToString(MySqlDateTimeTypeMapping.Format(Precision), CultureInfo.InvariantCulture)}'";
}

/// <summary>A day.</summary>
public sealed class MySqlDateOnlyTypeMapping : DateOnlyTypeMapping
{
    public MySqlDateOnlyTypeMapping() : base("date", null)
    {
    }

    private MySqlDateOnlyTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlDateOnlyTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => $"DATE '{((DateOnly)value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'";
}

/// <summary>A time of day.</summary>
public sealed class MySqlTimeOnlyTypeMapping : TimeOnlyTypeMapping
{
    public MySqlTimeOnlyTypeMapping(int? precision)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(TimeOnly), jsonValueReaderWriter: JsonTimeOnlyReaderWriter.Instance), "time",
            StoreTypePostfix.Precision, precision: precision))
    {
    }

    private MySqlTimeOnlyTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlTimeOnlyTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => $"TIME '{((TimeOnly)value).ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}'";
}

/// <summary>A length of time, up to 838 hours.</summary>
public sealed class MySqlTimeSpanTypeMapping : TimeSpanTypeMapping
{
    public MySqlTimeSpanTypeMapping(int? precision)
        : base(new RelationalTypeMappingParameters(new CoreTypeMappingParameters(typeof(TimeSpan), jsonValueReaderWriter: JsonTimeSpanReaderWriter.Instance), "time",
            StoreTypePostfix.Precision, System.Data.DbType.Time, precision: precision))
    {
    }

    private MySqlTimeSpanTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlTimeSpanTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value)
    {
        var time = (TimeSpan)value;
        return string.Create(CultureInfo.InvariantCulture, $"TIME '{(time < TimeSpan.Zero ? "-" : "")}{(int)time.Duration().TotalHours:00}:{time.Duration():mm\\:ss\\.ffffff}'");
    }
}

/// <summary>A Guid as 36 characters.</summary>
public sealed class MySqlGuidTypeMapping : GuidTypeMapping
{
    public MySqlGuidTypeMapping() : base("char(36)", null)
    {
    }

    private MySqlGuidTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlGuidTypeMapping(parameters);
}

/// <summary>The JSON document of an owned type that was mapped with ToJson.</summary>
public sealed class MySqlJsonTypeMapping : JsonTypeMapping
{
    private static readonly MethodInfo GetString = typeof(DbDataReader).GetMethod(nameof(DbDataReader.GetString), [typeof(int)])!;
    private static readonly MethodInfo GetBytes = typeof(Encoding).GetMethod(nameof(Encoding.GetBytes), [typeof(string)])!;
    private static readonly ConstructorInfo NewStream = typeof(MemoryStream).GetConstructor([typeof(byte[])])!;

    public MySqlJsonTypeMapping() : base("json", typeof(JsonElement), System.Data.DbType.String)
    {
    }

    private MySqlJsonTypeMapping(RelationalTypeMappingParameters parameters) : base(parameters)
    {
    }

    public override MethodInfo GetDataReaderMethod() => GetString;

    public override Expression CustomizeDataReaderExpression(Expression expression) =>
        Expression.New(NewStream, Expression.Call(Expression.Property(null, typeof(Encoding), nameof(Encoding.UTF8)), GetBytes, expression));

    protected override RelationalTypeMapping Clone(RelationalTypeMappingParameters parameters) => new MySqlJsonTypeMapping(parameters);

    protected override string GenerateNonNullSqlLiteral(object value) => MySqlStringTypeMapping.Quote(JsonSerializer.Serialize(value));
}
