using Biblio.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Tests.Messaging;

/// <summary>The database of a service that publishes and receives notes. Each handled note is one row.</summary>
public sealed class NoteDbContext(DbContextOptions<NoteDbContext> options) : DbContext(options)
{
    public DbSet<ReceivedNote> Received => Set<ReceivedNote>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReceivedNote>(entity =>
        {
            entity.ToTable("received");
            entity.Property(note => note.Id).HasColumnName("id");
            entity.Property(note => note.Number).HasColumnName("number");
            entity.Property(note => note.Replica).HasColumnName("replica").HasMaxLength(50);
        });
        modelBuilder.HasMessaging();
    }
}

public sealed class ReceivedNote
{
    public long Id { get; private set; }

    public required int Number { get; init; }

    public required string Replica { get; init; }
}

/// <summary>The message of these tests. The subject is the first property, as in all messages.</summary>
public sealed record Note(string Subject, int Number);
