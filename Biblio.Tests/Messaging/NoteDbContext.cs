using Biblio.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Tests.Messaging;

/// <summary>A database that says and hears notes, and keeps those it heard: a row for every effect.</summary>
public sealed class NoteDbContext(DbContextOptions<NoteDbContext> options) : DbContext(options)
{
    public DbSet<HeardNote> Heard => Set<HeardNote>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<HeardNote>(heard =>
        {
            heard.ToTable("heard");
            heard.Property(h => h.Id).HasColumnName("id");
            heard.Property(h => h.Number).HasColumnName("number");
            heard.Property(h => h.Replica).HasColumnName("replica").HasMaxLength(50);
        });
        modelBuilder.HasMessaging();
    }
}

public sealed class HeardNote
{
    public long Id { get; private set; }

    public required int Number { get; init; }

    public required string Replica { get; init; }
}

/// <summary>The message of these tests: the subject comes first, as in all messages.</summary>
public sealed record Note(string Subject, int Number);
