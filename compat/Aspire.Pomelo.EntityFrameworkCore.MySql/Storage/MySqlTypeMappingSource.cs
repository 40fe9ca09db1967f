using System.Data;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Storage;

namespace Pomelo.EntityFrameworkCore.MySql.Storage.Internal;

/// <summary>Which column type a CLR type has, and the other way round; as the real provider's defaults.</summary>
public sealed class MySqlTypeMappingSource(TypeMappingSourceDependencies dependencies, RelationalTypeMappingSourceDependencies relationalDependencies)
    : RelationalTypeMappingSource(dependencies, relationalDependencies)
{
    private static readonly MySqlStringTypeMapping Text = new("longtext", StoreTypePostfix.None);
    private static readonly MySqlStringTypeMapping Varchar = new("varchar", StoreTypePostfix.Size);
    private static readonly MySqlStringTypeMapping Char = new("char", StoreTypePostfix.Size, fixedLength: true);
    private static readonly MySqlByteArrayTypeMapping Blob = new("longblob", StoreTypePostfix.None);
    private static readonly MySqlByteArrayTypeMapping Varbinary = new("varbinary", StoreTypePostfix.Size);
    private static readonly MySqlByteArrayTypeMapping Binary = new("binary", StoreTypePostfix.Size, fixedLength: true);
    private static readonly MySqlDecimalTypeMapping Decimal = new();
    private static readonly MySqlDateTimeTypeMapping DateTime = new("datetime", 6);
    private static readonly MySqlDateTimeOffsetTypeMapping DateTimeOffset = new("datetime", 6);
    private static readonly MySqlTimeSpanTypeMapping TimeSpan = new(6);
    private static readonly MySqlTimeOnlyTypeMapping TimeOnly = new(6);
    private static readonly MySqlDateOnlyTypeMapping DateOnly = new();
    private static readonly MySqlBoolTypeMapping Bool = new();
    private static readonly MySqlJsonTypeMapping Json = new();

    private static readonly Dictionary<Type, RelationalTypeMapping> ByType = new()
    {
        [typeof(bool)] = Bool,
        [typeof(sbyte)] = new SByteTypeMapping("tinyint", DbType.SByte),
        [typeof(byte)] = new ByteTypeMapping("tinyint unsigned", DbType.Byte),
        [typeof(short)] = new ShortTypeMapping("smallint", DbType.Int16),
        [typeof(ushort)] = new UShortTypeMapping("smallint unsigned", DbType.UInt16),
        [typeof(int)] = new IntTypeMapping("int", DbType.Int32),
        [typeof(uint)] = new UIntTypeMapping("int unsigned", DbType.UInt32),
        [typeof(long)] = new LongTypeMapping("bigint", DbType.Int64),
        [typeof(ulong)] = new ULongTypeMapping("bigint unsigned", DbType.UInt64),
        [typeof(float)] = new FloatTypeMapping("float", DbType.Single),
        [typeof(double)] = new DoubleTypeMapping("double", DbType.Double),
        [typeof(decimal)] = Decimal,
        [typeof(DateTime)] = DateTime,
        [typeof(DateTimeOffset)] = DateTimeOffset,
        [typeof(DateOnly)] = DateOnly,
        [typeof(TimeOnly)] = TimeOnly,
        [typeof(TimeSpan)] = TimeSpan,
        [typeof(Guid)] = new MySqlGuidTypeMapping(),
        [typeof(JsonElement)] = Json,
    };

    private static readonly Dictionary<string, RelationalTypeMapping[]> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bool"] = [Bool],
        ["boolean"] = [Bool],
        ["tinyint(1)"] = [Bool, ByType[typeof(sbyte)]],
        ["bit"] = [new MySqlBoolTypeMapping("bit(1)"), ByType[typeof(ulong)]],
        ["tinyint"] = [ByType[typeof(sbyte)], Bool],
        ["tinyint unsigned"] = [ByType[typeof(byte)]],
        ["smallint"] = [ByType[typeof(short)]],
        ["smallint unsigned"] = [ByType[typeof(ushort)]],
        ["mediumint"] = [ByType[typeof(int)]],
        ["mediumint unsigned"] = [ByType[typeof(uint)]],
        ["int"] = [ByType[typeof(int)]],
        ["integer"] = [ByType[typeof(int)]],
        ["int unsigned"] = [ByType[typeof(uint)]],
        ["bigint"] = [ByType[typeof(long)]],
        ["bigint unsigned"] = [ByType[typeof(ulong)]],
        ["float"] = [ByType[typeof(float)]],
        ["double"] = [ByType[typeof(double)]],
        ["decimal"] = [Decimal],
        ["numeric"] = [Decimal],
        ["char"] = [Char, ByType[typeof(Guid)]],
        ["varchar"] = [Varchar],
        ["tinytext"] = [new MySqlStringTypeMapping("tinytext", StoreTypePostfix.None)],
        ["text"] = [new MySqlStringTypeMapping("text", StoreTypePostfix.None)],
        ["mediumtext"] = [new MySqlStringTypeMapping("mediumtext", StoreTypePostfix.None)],
        ["longtext"] = [Text],
        ["enum"] = [new MySqlStringTypeMapping("enum", StoreTypePostfix.None)],
        ["json"] = [new MySqlStringTypeMapping("json", StoreTypePostfix.None), Json],
        ["binary"] = [Binary],
        ["varbinary"] = [Varbinary],
        ["tinyblob"] = [new MySqlByteArrayTypeMapping("tinyblob", StoreTypePostfix.None)],
        ["blob"] = [new MySqlByteArrayTypeMapping("blob", StoreTypePostfix.None)],
        ["mediumblob"] = [new MySqlByteArrayTypeMapping("mediumblob", StoreTypePostfix.None)],
        ["longblob"] = [Blob],
        ["date"] = [DateOnly, new MySqlDateTimeTypeMapping("date", null)],
        ["time"] = [TimeOnly, TimeSpan],
        ["datetime"] = [new MySqlDateTimeTypeMapping("datetime", null), new MySqlDateTimeOffsetTypeMapping("datetime", null)],
        ["timestamp"] = [new MySqlDateTimeTypeMapping("timestamp", null), new MySqlDateTimeOffsetTypeMapping("timestamp", null)],
        ["year"] = [ByType[typeof(short)], ByType[typeof(int)]],
    };

    protected override RelationalTypeMapping? FindMapping(in RelationalTypeMappingInfo mappingInfo) => base.FindMapping(mappingInfo) ?? Find(mappingInfo);

    protected override string? ParseStoreTypeName(string? storeTypeName, ref bool? unicode, ref int? size, ref int? precision, ref int? scale)
    {
        var name = base.ParseStoreTypeName(storeTypeName, ref unicode, ref size, ref precision, ref scale);
        return name is not null && storeTypeName!.EndsWith("unsigned", StringComparison.OrdinalIgnoreCase) && !name.EndsWith("unsigned", StringComparison.OrdinalIgnoreCase) ? $"{name} unsigned" : name;
    }

    private static RelationalTypeMapping? Find(in RelationalTypeMappingInfo info)
    {
        var type = info.ClrType;
        if (info.StoreTypeName is { } name)
        {
            if ((ByName.TryGetValue(name, out var mappings) || (info.StoreTypeNameBase is { } baseName && ByName.TryGetValue(baseName, out mappings)))
                && (type is null ? mappings[0] : mappings.FirstOrDefault(mapping => mapping.ClrType == type)) is { } named)
            {
                // the name as it was written, with the size, precision and scale in it
                return named.WithStoreTypeAndSize(name, info.Size ?? named.Size) is var clone && (info.Precision ?? named.Precision) is { } digits
                    ? WithPrecision(clone, digits, info.Scale ?? named.Scale) : clone;
            }

            return null;
        }

        if (type == typeof(string))
        {
            // as the real one: a text that is a key or indexed must have a length
            var size = info.Size ?? (info.IsKeyOrIndex ? 255 : null);
            return size is null or < 0 ? Text : Sized(info.IsFixedLength == true ? Char : Varchar, size.Value);
        }

        if (type == typeof(byte[]))
        {
            if (info.IsRowVersion == true)
            {
                throw new NotSupportedException("byte[] row versions are not supported by this stand-in; use a number or a Guid as the concurrency token.");
            }

            var size = info.Size ?? (info.IsKeyOrIndex ? 767 : null);
            return size is null or < 0 ? Blob : Sized(info.IsFixedLength == true ? Binary : Varbinary, size.Value);
        }

        return type is not null && ByType.TryGetValue(type, out var found) ? info.Precision is { } precision ? WithPrecision(found, precision, info.Scale) : found : null;
    }

    private static RelationalTypeMapping Sized(RelationalTypeMapping mapping, int size) => mapping.WithStoreTypeAndSize($"{mapping.StoreTypeNameBase}({size})", size);

    private static RelationalTypeMapping WithPrecision(RelationalTypeMapping mapping, int precision, int? scale) => mapping switch
    {
        MySqlDecimalTypeMapping => mapping.WithPrecisionAndScale(precision, scale ?? 0),
        MySqlDateTimeTypeMapping or MySqlDateTimeOffsetTypeMapping or MySqlTimeSpanTypeMapping or MySqlTimeOnlyTypeMapping => mapping.WithPrecisionAndScale(precision, null),
        _ => mapping,
    };
}
