using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Pomelo.EntityFrameworkCore.MySql.Metadata.Internal;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Character sets, generated keys and full-text indexes in the model.</summary>
public static class MySqlBuilderExtensions
{
    public static ModelBuilder HasCharSet(this ModelBuilder modelBuilder, string? charSet)
    {
        modelBuilder.Model.SetAnnotation(MySqlAnnotationNames.CharSet, charSet);
        return modelBuilder;
    }

    public static EntityTypeBuilder<TEntity> HasCharSet<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder, string? charSet) where TEntity : class
    {
        entityTypeBuilder.Metadata.SetAnnotation(MySqlAnnotationNames.CharSet, charSet);
        return entityTypeBuilder;
    }

    public static EntityTypeBuilder<TEntity> UseCollation<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder, string? collation) where TEntity : class
    {
        entityTypeBuilder.Metadata.SetAnnotation("Relational:Collation", collation);
        return entityTypeBuilder;
    }

    public static PropertyBuilder<TProperty> HasCharSet<TProperty>(this PropertyBuilder<TProperty> propertyBuilder, string? charSet)
    {
        propertyBuilder.Metadata.SetAnnotation(MySqlAnnotationNames.CharSet, charSet);
        return propertyBuilder;
    }

    /// <summary>AUTO_INCREMENT; it is also what a whole-number key has by itself.</summary>
    public static PropertyBuilder<TProperty> UseMySqlIdentityColumn<TProperty>(this PropertyBuilder<TProperty> propertyBuilder)
    {
        propertyBuilder.ValueGeneratedOnAdd();
        return propertyBuilder;
    }

    public static IndexBuilder<TEntity> IsFullText<TEntity>(this IndexBuilder<TEntity> indexBuilder, bool fullText = true)
    {
        indexBuilder.Metadata.SetAnnotation(MySqlAnnotationNames.FullTextIndex, fullText);
        return indexBuilder;
    }
}
