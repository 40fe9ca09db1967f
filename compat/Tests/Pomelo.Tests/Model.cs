using Microsoft.EntityFrameworkCore;

namespace Pomelo.Tests;

public enum Cover
{
    Soft,
    Hard,
}

public sealed class Author
{
    public long Id { get; set; }

    public required string Name { get; set; }

    public string? Country { get; set; }

    public List<Book> Books { get; set; } = [];
}

public sealed class Book
{
    public long Id { get; set; }

    public required string Title { get; set; }

    public string? Subtitle { get; set; }

    public decimal Price { get; set; }

    public int Stock { get; set; }

    public bool Withdrawn { get; set; }

    public Cover Cover { get; set; }

    public DateTime Added { get; set; }

    public int Version { get; set; }

    public long? AuthorId { get; set; }

    public Author? Author { get; set; }

    public List<Review> Reviews { get; set; } = [];
}

public sealed class Review
{
    public long Id { get; set; }

    public long BookId { get; set; }

    public int Stars { get; set; }

    public required string Text { get; set; }
}

/// <summary>One property of every type.</summary>
public sealed class Everything
{
    public int Id { get; set; }

    public long Long { get; set; }

    public short Short { get; set; }

    public byte Byte { get; set; }

    public sbyte SByte { get; set; }

    public uint UInt { get; set; }

    public ulong ULong { get; set; }

    public bool Bool { get; set; }

    public decimal Decimal { get; set; }

    public double Double { get; set; }

    public float Float { get; set; }

    public required string Text { get; set; }

    public required string LongText { get; set; }

    public string? Json { get; set; }

    public DateTime DateTime { get; set; }

    public DateTimeOffset DateTimeOffset { get; set; }

    public DateOnly DateOnly { get; set; }

    public TimeOnly TimeOnly { get; set; }

    public TimeSpan TimeSpan { get; set; }

    public Guid Guid { get; set; }

    public required byte[] Bytes { get; set; }

    public Cover Cover { get; set; }

    public char Char { get; set; }

    public long? NullableLong { get; set; }

    public bool? NullableBool { get; set; }

    public decimal? NullableDecimal { get; set; }

    public DateTime? NullableDateTime { get; set; }

    public DateOnly? NullableDateOnly { get; set; }

    public Guid? NullableGuid { get; set; }

    public Cover? NullableCover { get; set; }

    public byte[]? NullableBytes { get; set; }
}

/// <summary>A key that is not a number, and a document.</summary>
public sealed class Letter
{
    public Guid Id { get; set; }

    public string Code { get; set; } = "";

    public required Address Address { get; set; }
}

public sealed class Address
{
    public required string Street { get; set; }

    public int Number { get; set; }

    public List<Line> Lines { get; set; } = [];
}

public sealed class Line
{
    public required string Text { get; set; }
}

public sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    public DbSet<Author> Authors => Set<Author>();

    public DbSet<Book> Books => Set<Book>();

    public DbSet<Review> Reviews => Set<Review>();

    public DbSet<Everything> Everythings => Set<Everything>();

    public DbSet<Letter> Letters => Set<Letter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasCharSet("utf8mb4").UseCollation("utf8mb4_unicode_520_ci");
        modelBuilder.Entity<Author>(author =>
        {
            author.Property(a => a.Name).HasMaxLength(200);
            author.Property(a => a.Country).HasMaxLength(2);
        });
        modelBuilder.Entity<Book>(book =>
        {
            book.Property(b => b.Title).HasMaxLength(300);
            book.Property(b => b.Subtitle).HasMaxLength(300);
            book.Property(b => b.Price).HasPrecision(10, 2);
            book.Property(b => b.Cover).HasConversion<string>().HasMaxLength(10);
            book.Property(b => b.Version).IsConcurrencyToken();
            book.HasIndex(b => b.Title).IsUnique();
            book.HasIndex(b => new { b.Title, b.Subtitle }).IsFullText();
        });
        modelBuilder.Entity<Review>().Property(r => r.Text).HasMaxLength(1000);
        modelBuilder.Entity<Everything>(everything =>
        {
            everything.Property(e => e.Decimal).HasPrecision(10, 2);
            everything.Property(e => e.Text).HasMaxLength(100);
            everything.Property(e => e.Json).HasColumnType("json");
            everything.Property(e => e.NullableCover).HasConversion<string>().HasMaxLength(10);
            everything.Property(e => e.Char).HasConversion<string>().HasMaxLength(1);
        });
        modelBuilder.Entity<Letter>(letter =>
        {
            letter.Property(l => l.Code).HasColumnType("char(36)");
            letter.OwnsOne(l => l.Address, address =>
            {
                address.ToJson();
                address.OwnsMany(a => a.Lines);
            });
        });
    }
}
