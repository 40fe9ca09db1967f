using System.Text.Json;
using Biblio.Inventory.Model;
using Biblio.Messaging;
using Biblio.Persistence.Converters;
using Biblio.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Inventory.Data;

/// <summary>The schema of Inventory: the tables of Sql/0001_initial.sql.</summary>
public sealed class InventoryDbContext(DbContextOptions<InventoryDbContext> options) : DbContext(options)
{
    internal DbSet<Stock> Stock => Set<Stock>();

    internal DbSet<Reservation> Reservations => Set<Reservation>();

    internal DbSet<ReservationLine> ReservationLines => Set<ReservationLine>();

    internal DbSet<Movement> Movements => Set<Movement>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HavePrecision(6);
        configurationBuilder
            .Properties<ReservationState>()
            .HaveConversion<LowercaseEnumConverter<ReservationState>>()
            .HaveMaxLength(16);
        configurationBuilder
            .Properties<MovementKind>()
            .HaveConversion<LowercaseEnumConverter<MovementKind>>()
            .HaveMaxLength(16);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Stock>(stock =>
        {
            stock.ToTable("stock").HasKey(s => s.BookId);
            stock.Property(s => s.BookId).ValueGeneratedNever();
            stock.Property(s => s.Title).HasMaxLength(500);
            stock.Ignore(s => s.Available);
        });

        modelBuilder.Entity<Reservation>(reservation =>
        {
            reservation.ToTable("reservations").HasKey(r => r.OrderId);
            reservation.Property(r => r.OrderId).ValueGeneratedNever();
            reservation.Ignore(r => r.IsFromDesk);
            reservation.Property(r => r.Reason).HasMaxLength(100);
            reservation.HasMany(r => r.Lines).WithOne().HasForeignKey(l => l.OrderId);
        });

        modelBuilder.Entity<ReservationLine>().ToTable("reservation_lines").HasKey(l => new { l.OrderId, l.BookId });
        modelBuilder.Entity<ReservationLine>().Property(l => l.BookId).ValueGeneratedNever();

        modelBuilder.Entity<Movement>(movement =>
        {
            movement.ToTable("movements");
            movement.Property(m => m.Reason).HasMaxLength(200);
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        modelBuilder.HasIdempotency();
        modelBuilder.HasMessaging();
    }
}
