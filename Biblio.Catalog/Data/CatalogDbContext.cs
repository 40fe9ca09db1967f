using System.Text.Json;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Messaging;
using Biblio.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Biblio.Catalog.Data;

/// <summary>The schema of the catalogue: the tables of the files in Sql/.</summary>
public sealed class CatalogDbContext(DbContextOptions<CatalogDbContext> options) : DbContext(options)
{
    internal DbSet<Book> Books => Set<Book>();

    internal DbSet<Author> Authors => Set<Author>();

    internal DbSet<Subject> Subjects => Set<Subject>();

    internal DbSet<Publisher> Publishers => Set<Publisher>();

    internal DbSet<BookAuthor> BookAuthors => Set<BookAuthor>();

    internal DbSet<BookSubject> BookSubjects => Set<BookSubject>();

    internal DbSet<Import> Imports => Set<Import>();

    internal DbSet<ImportRefusal> ImportRefusals => Set<ImportRefusal>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasMessaging();
        modelBuilder.HasIdempotency();
        modelBuilder.Entity<Book>(MapBook);
        modelBuilder.Entity<Import>(MapImport);
        modelBuilder.Entity<ImportRefusal>(refusal =>
        {
            refusal.ToTable("import_refusals");
            refusal.Property(r => r.Id).HasColumnName("id");
            refusal.Property(r => r.ImportId).HasColumnName("import_id");
            refusal.Property(r => r.Kind).HasColumnName("kind").HasConversion<string>().HasMaxLength(10);
            refusal.Property(r => r.Record).HasColumnName("record");
            refusal.Property(r => r.Line).HasColumnName("line");
            refusal.Property(r => r.Field).HasColumnName("field").HasMaxLength(50);
            refusal.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(500);
            refusal.Property(r => r.About).HasColumnName("about").HasMaxLength(200);
            refusal.Property(r => r.Code).HasColumnName("code").HasMaxLength(40);
            // A refusal is written once, so its list is compared as one value.
            refusal
                .Property(r => r.Arguments)
                .HasColumnName("arguments")
                .HasConversion(
                    list => JsonSerializer.Serialize(list, Json.Options),
                    text => JsonSerializer.Deserialize<string[]>(text, Json.Options),
                    new ValueComparer<IReadOnlyList<string>?>(favorStructuralComparisons: false)
                );
            refusal.Property(r => r.Outcome).HasColumnName("outcome").HasMaxLength(10);
        });
        modelBuilder.Entity<Author>(author =>
        {
            author.ToTable("authors");
            author.Property(a => a.Id).HasColumnName("id");
            author.Property(a => a.Name).HasColumnName("name").HasMaxLength(BookContent.MaxNameLength);
            author.Property(a => a.NameKey).HasColumnName("name_key").HasMaxLength(Tokenizer.MaxKeyLength);
        });
        modelBuilder.Entity<Subject>(subject =>
        {
            subject.ToTable("subjects");
            subject.Property(s => s.Id).HasColumnName("id");
            subject.Property(s => s.Name).HasColumnName("name").HasMaxLength(BookContent.MaxSubjectLength);
            subject.Property(s => s.NameKey).HasColumnName("name_key").HasMaxLength(Tokenizer.MaxKeyLength);
        });
        modelBuilder.Entity<Publisher>(publisher =>
        {
            publisher.ToTable("publishers");
            publisher.Property(p => p.Id).HasColumnName("id");
            publisher.Property(p => p.Name).HasColumnName("name").HasMaxLength(BookContent.MaxNameLength);
            publisher.Property(p => p.NameKey).HasColumnName("name_key").HasMaxLength(Tokenizer.MaxKeyLength);
        });
        modelBuilder.Entity<BookAuthor>(link =>
        {
            link.ToTable("book_authors");
            link.HasKey(l => new { l.BookId, l.Position });
            link.Property(l => l.BookId).HasColumnName("book_id");
            link.Property(l => l.Position).HasColumnName("position");
            link.Property(l => l.AuthorId).HasColumnName("author_id");
            link.Property(l => l.OriginalName).HasColumnName("original_name").HasMaxLength(BookContent.MaxNameLength);
            link.HasOne(l => l.Author).WithMany().HasForeignKey(l => l.AuthorId);
            link.HasOne(l => l.Book).WithMany().HasForeignKey(l => l.BookId);
        });
        modelBuilder.Entity<BookSubject>(link =>
        {
            link.ToTable("book_subjects");
            link.HasKey(l => new { l.BookId, l.Position });
            link.Property(l => l.BookId).HasColumnName("book_id");
            link.Property(l => l.Position).HasColumnName("position");
            link.Property(l => l.SubjectId).HasColumnName("subject_id");
            link.HasOne(l => l.Subject).WithMany().HasForeignKey(l => l.SubjectId);
            link.HasOne(l => l.Book).WithMany().HasForeignKey(l => l.BookId);
        });
    }

    private static void MapBook(EntityTypeBuilder<Book> book)
    {
        book.ToTable("books");
        book.Property(b => b.Id).HasColumnName("id");
        book.Property(b => b.Isbn13).HasColumnName("isbn13").HasMaxLength(13).IsUnicode(false);
        book.Property(b => b.Identity).HasColumnName("identity").HasMaxLength(120).IsUnicode(false);
        book.Property(b => b.Title).HasColumnName("title").HasMaxLength(BookContent.MaxTitleLength);
        book.Property(b => b.TitleKey).HasColumnName("title_key").HasMaxLength(Tokenizer.MaxKeyLength);
        book.Property(b => b.Subtitle).HasColumnName("subtitle").HasMaxLength(BookContent.MaxSubtitleLength);
        book.Property(b => b.OriginalTitle)
            .HasColumnName("original_title")
            .HasMaxLength(BookContent.MaxOriginalTitleLength);
        book.Property(b => b.PublisherId).HasColumnName("publisher_id");
        book.HasOne(b => b.Publisher).WithMany().HasForeignKey(b => b.PublisherId);
        book.Property(b => b.Year).HasColumnName("year");
        book.Property(b => b.Language).HasColumnName("language").HasMaxLength(3).IsUnicode(false);
        book.Property(b => b.Pages).HasColumnName("pages");
        book.Property(b => b.Format).HasColumnName("format").HasMaxLength(BookFormat.MaxLength).IsUnicode(false);
        book.Property(b => b.Description)
            .HasColumnName("description")
            .HasMaxLength(BookContent.MaxDescriptionLength)
            .HasColumnType("text");
        book.Property(b => b.Price).HasColumnName("price").HasPrecision(10, 2);
        book.Property(b => b.Currency).HasColumnName("currency").HasMaxLength(3).IsUnicode(false);
        book.Property(b => b.Withdrawn).HasColumnName("withdrawn");
        book.Property(b => b.Version).HasColumnName("version").IsConcurrencyToken();
        book.Property(b => b.AddedAt).HasColumnName("added_at");
        book.Property(b => b.ChangedAt).HasColumnName("changed_at");
        book.Property(b => b.SearchText).HasColumnName("search").HasColumnType("mediumtext");
        book.Property(b => b.SearchVersion).HasColumnName("search_version");
    }

    private static void MapImport(EntityTypeBuilder<Import> import)
    {
        import.ToTable("imports");
        import.Property(i => i.Id).HasColumnName("id");
        import.Property(i => i.Format).HasColumnName("format").HasConversion<string>().HasMaxLength(20);
        import.Property(i => i.Status).HasColumnName("status").HasConversion<string>().HasMaxLength(20);
        import.Property(i => i.Failure).HasColumnName("failure").HasMaxLength(Import.MaxFailureLength);
        import
            .Property(i => i.FailureReason)
            .HasColumnName("failure_reason")
            .HasConversion(
                reason => JsonSerializer.Serialize(reason, Json.Options),
                text => JsonSerializer.Deserialize<ReasonCode>(text, Json.Options),
                // The end of an import is written once, so its reason is compared as one value.
                new ValueComparer<ReasonCode?>(favorStructuralComparisons: false)
            );
        import.Property(i => i.Read).HasColumnName("records_read");
        import.Property(i => i.Added).HasColumnName("added");
        import.Property(i => i.Updated).HasColumnName("updated");
        import.Property(i => i.Unchanged).HasColumnName("unchanged");
        import.Property(i => i.Merged).HasColumnName("merged");
        import.Property(i => i.Refused).HasColumnName("refused");
        import.Property(i => i.Warnings).HasColumnName("warnings");
        import.Property(i => i.StartedAt).HasColumnName("started_at");
        import.Property(i => i.TouchedAt).HasColumnName("touched_at");
        import.Property(i => i.FinishedAt).HasColumnName("finished_at");
    }
}
