using Biblio.Api.Accounts.Emails;
using Biblio.Api.Accounts.Tokens;
using Biblio.Persistence.Converters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Api.Accounts.Data;

/// <summary>The accounts database. The files in Sql/ create its tables.</summary>
public sealed class AccountsDbContext(DbContextOptions<AccountsDbContext> options) : DbContext(options)
{
    internal DbSet<User> Users => Set<User>();

    internal DbSet<Session> Sessions => Set<Session>();

    internal DbSet<StoredSigningKey> SigningKeys => Set<StoredSigningKey>();

    internal DbSet<Email> Emails => Set<Email>();

    internal DbSet<EmailLink> EmailLinks => Set<EmailLink>();

    internal DbSet<Wish> Wishes => Set<Wish>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTime>().HavePrecision(6);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<User>(user =>
        {
            user.ToTable("users");
            user.Property(u => u.Id).HasColumnName("id");
            user.Property(u => u.Name).HasColumnName("name").HasMaxLength(User.NameLength);
            user.Property(u => u.UserName).HasColumnName("user_name").HasMaxLength(User.EmailLength).IsRequired();
            user.Property(u => u.NormalizedUserName)
                .HasColumnName("normalized_user_name")
                .HasMaxLength(User.EmailLength)
                .IsRequired();
            user.Property(u => u.Email).HasColumnName("email").HasMaxLength(User.EmailLength).IsRequired();
            user.Property(u => u.NormalizedEmail)
                .HasColumnName("normalized_email")
                .HasMaxLength(User.EmailLength)
                .IsRequired();
            user.Property(u => u.PasswordHash).HasColumnName("password_hash").HasMaxLength(200).IsRequired();
            user.Property(u => u.SecurityStamp).HasColumnName("security_stamp").HasMaxLength(64).IsRequired();
            user.Property(u => u.ConcurrencyStamp)
                .HasColumnName("concurrency_stamp")
                .HasMaxLength(64)
                .IsRequired()
                .IsConcurrencyToken();
            user.Property(u => u.Role).HasColumnName("role").HasConversion<string>().HasMaxLength(16);
            user.Property(u => u.Active).HasColumnName("active");
            user.Property(u => u.AccessFailedCount).HasColumnName("access_failed_count");
            user.Property(u => u.LockedUntil).HasColumnName("locked_until");
            user.Property(u => u.CreatedAt).HasColumnName("created_at");
            user.Property(u => u.EmailConfirmed).HasColumnName("email_confirmed");
            user.Property(u => u.Language).HasColumnName("language").HasMaxLength(2).IsFixedLength();

            // Biblio does not use these properties of Identity.
            user.Ignore(u => u.PhoneNumber)
                .Ignore(u => u.PhoneNumberConfirmed)
                .Ignore(u => u.TwoFactorEnabled)
                .Ignore(u => u.LockoutEnabled)
                .Ignore(u => u.LockoutEnd);
        });

        modelBuilder.Entity<Session>(session =>
        {
            session.ToTable("sessions");
            session.Property(s => s.Id).HasColumnName("id").HasMaxLength(32).IsFixedLength();
            session.Property(s => s.UserId).HasColumnName("user_id");
            session.Property(s => s.SecurityStamp).HasColumnName("security_stamp").HasMaxLength(64);
            session.Property(s => s.RefreshHash).HasColumnName("refresh_hash").HasMaxLength(32).IsFixedLength();
            session.Property(s => s.PreviousHash).HasColumnName("previous_hash").HasMaxLength(32).IsFixedLength();
            session.Property(s => s.CreatedAt).HasColumnName("created_at");
            session.Property(s => s.RefreshedAt).HasColumnName("refreshed_at");
            session.Property(s => s.ExpiresAt).HasColumnName("expires_at");
            session.Property(s => s.Device).HasColumnName("device").HasMaxLength(80);
            session.Property(s => s.Address).HasColumnName("address").HasMaxLength(45);
        });

        modelBuilder.Entity<Email>(email =>
        {
            email.ToTable("emails");
            email.Property(e => e.Id).HasColumnName("id").HasMaxLength(32).IsFixedLength();
            email.Property(e => e.UserId).HasColumnName("user_id");
            email
                .Property(e => e.Kind)
                .HasColumnName("kind")
                .HasConversion<LowercaseEnumConverter<EmailKind>>()
                .HasMaxLength(24);
            email.Property(e => e.Recipient).HasColumnName("recipient").HasMaxLength(User.EmailLength);
            email.Property(e => e.Language).HasColumnName("language").HasMaxLength(2).IsFixedLength();
            email.Property(e => e.CreatedAt).HasColumnName("created_at");
            email.Property(e => e.NextAttemptAt).HasColumnName("next_attempt_at");
            email.Property(e => e.Attempts).HasColumnName("attempts");
            email.Property(e => e.SentAt).HasColumnName("sent_at");
        });

        modelBuilder.Entity<EmailLink>(link =>
        {
            link.ToTable("email_links");
            link.Property(l => l.Id).HasColumnName("id").HasMaxLength(32).IsFixedLength();
            link.Property(l => l.UserId).HasColumnName("user_id");
            link.Property(l => l.Purpose)
                .HasColumnName("purpose")
                .HasConversion<LowercaseEnumConverter<LinkPurpose>>()
                .HasMaxLength(16);
            link.Property(l => l.TokenHash).HasColumnName("token_hash").HasMaxLength(32).IsFixedLength();
            link.Property(l => l.Email).HasColumnName("email").HasMaxLength(User.EmailLength);
            link.Property(l => l.ExpiresAt).HasColumnName("expires_at");
        });

        modelBuilder.Entity<StoredSigningKey>(key =>
        {
            key.ToTable("signing_keys");
            key.HasKey(k => k.Number);
            key.Property(k => k.Number).HasColumnName("number").ValueGeneratedNever();
            key.Property(k => k.PrivateKey).HasColumnName("private_key").HasMaxLength(400);
            key.Property(k => k.SignsFrom).HasColumnName("signs_from");
            key.Property(k => k.CreatedAt).HasColumnName("created_at");
        });

        modelBuilder.Entity<Wish>(wish =>
        {
            wish.ToTable("wishes");
            wish.HasKey(w => new { w.UserId, w.BookId });
            wish.Property(w => w.UserId).HasColumnName("user_id");
            wish.Property(w => w.BookId).HasColumnName("book_id");
            wish.Property(w => w.AddedAt).HasColumnName("added_at");
        });
    }

    /// <summary>Marks times from the database as UTC, because the database does not store the kind.</summary>
    private sealed class UtcDateTime()
        : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
