using System.Text.Json;
using Biblio.Lending.Model;
using Biblio.Messaging;
using Biblio.Persistence.Converters;
using Biblio.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Data;

/// <summary>The schema of Lending: the tables of Sql/0001_initial.sql.</summary>
public sealed class LendingDbContext(DbContextOptions<LendingDbContext> options) : DbContext(options)
{
    internal DbSet<Branch> Branches => Set<Branch>();

    internal DbSet<Closure> Closures => Set<Closure>();

    internal DbSet<CirculationRule> Rules => Set<CirculationRule>();

    internal DbSet<Title> Titles => Set<Title>();

    internal DbSet<Reader> Readers => Set<Reader>();

    internal DbSet<Copy> Copies => Set<Copy>();

    internal DbSet<CopyChange> CopyChanges => Set<CopyChange>();

    internal DbSet<Loan> Loans => Set<Loan>();

    internal DbSet<Hold> Holds => Set<Hold>();

    internal DbSet<Fine> Fines => Set<Fine>();

    internal DbSet<FinePayment> FinePayments => Set<FinePayment>();

    internal DbSet<Notice> Notices => Set<Notice>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HavePrecision(6).HaveConversion<UtcDateTimeConverter>();
        configurationBuilder.Properties<decimal>().HavePrecision(10, 2);
        StoreByName<CopyState>();
        StoreByName<CopyCause>();
        StoreByName<CopyCondition>();
        StoreByName<ItemKind>();
        StoreByName<ReaderCategory>();
        StoreByName<HoldState>();
        StoreByName<FineKind>();
        StoreByName<PaymentState>();
        StoreByName<NoticeKind>();
        StoreByName<NoticeState>();

        void StoreByName<T>()
            where T : struct, Enum =>
            configurationBuilder.Properties<T>().HaveConversion<LowercaseEnumConverter<T>>().HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Branch>().ToTable("branches");
        modelBuilder
            .Entity<Closure>()
            .ToTable("closures")
            .HasKey(closure => new { closure.BranchId, closure.ClosedOn });
        modelBuilder.Entity<CirculationRule>().ToTable("rules");
        modelBuilder.Entity<Title>().ToTable("titles").HasKey(title => title.BookId);
        modelBuilder.Entity<Reader>().ToTable("readers").HasKey(reader => reader.UserId);
        modelBuilder.Entity<Copy>().ToTable("copies");
        modelBuilder.Entity<CopyChange>().ToTable("copy_changes");
        modelBuilder.Entity<Loan>().ToTable("loans").Ignore(loan => loan.Due);
        modelBuilder.Entity<Hold>().ToTable("holds");
        modelBuilder.Entity<Fine>().ToTable("fines");
        modelBuilder.Entity<FinePayment>().ToTable("fine_payments");
        modelBuilder.Entity<Notice>().ToTable("notices");

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        modelBuilder.Entity<Title>().Property(title => title.Name).HasColumnName("title");
        modelBuilder.HasIdempotency();
        modelBuilder.HasMessaging();
    }
}
