using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

namespace Pomelo.EntityFrameworkCore.MySql.Metadata.Internal;

/// <summary>The names under which the model keeps what is MySQL's own.</summary>
public static class MySqlAnnotationNames
{
    public const string CharSet = "MySql:CharSet";
    public const string AutoIncrement = "MySql:AutoIncrement";
    public const string FullTextIndex = "MySql:FullTextIndex";
}

/// <summary>EF Core's conventions, as they are.</summary>
public sealed class MySqlConventionSetBuilder(ProviderConventionSetBuilderDependencies dependencies, RelationalConventionSetBuilderDependencies relationalDependencies)
    : RelationalConventionSetBuilder(dependencies, relationalDependencies);

/// <summary>What a table's SQL needs to know of the model.</summary>
public sealed class MySqlAnnotationProvider(RelationalAnnotationProviderDependencies dependencies) : RelationalAnnotationProvider(dependencies)
{
    public override IEnumerable<IAnnotation> For(IColumn column, bool designTime)
    {
        var property = column.PropertyMappings.Select(mapping => mapping.Property).FirstOrDefault();
        if (property is { ValueGenerated: ValueGenerated.OnAdd } && property.IsPrimaryKey() && property.FindContainingPrimaryKey()!.Properties.Count == 1 && !property.IsForeignKey()
            && property.FindAnnotation(RelationalAnnotationNames.DefaultValue) is null && property.FindAnnotation(RelationalAnnotationNames.DefaultValueSql) is null
            && (column.ProviderClrType == typeof(int) || column.ProviderClrType == typeof(long) || column.ProviderClrType == typeof(short)
                || column.ProviderClrType == typeof(uint) || column.ProviderClrType == typeof(ulong)))
        {
            yield return new Annotation(MySqlAnnotationNames.AutoIncrement, true);
        }

        if (property?[MySqlAnnotationNames.CharSet] is string charSet)
        {
            yield return new Annotation(MySqlAnnotationNames.CharSet, charSet);
        }
    }

    public override IEnumerable<IAnnotation> For(ITableIndex index, bool designTime)
    {
        if (index.MappedIndexes.First()[MySqlAnnotationNames.FullTextIndex] is true)
        {
            yield return new Annotation(MySqlAnnotationNames.FullTextIndex, true);
        }
    }
}
