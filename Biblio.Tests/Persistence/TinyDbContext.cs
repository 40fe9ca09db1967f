using Biblio.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Tests.Persistence;

internal sealed class TinyDbContext(DbContextOptions<TinyDbContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    public static async Task<TinyDbContext> OpenAsync(string connectionString)
    {
        var db = new TinyDbContext(
            new DbContextOptionsBuilder<TinyDbContext>()
                .UseMySql(connectionString, ServerVersion.AutoDetect(connectionString), mysql =>
                    mysql.EnableRetryOnFailure()
                )
                .Options
        );
        await db.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return db;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasMessaging();
        modelBuilder.Entity<Note>().ToTable("notes");
    }
}

internal sealed class Note
{
    public long Id { get; set; }

    public string Text { get; set; } = "";
}
