using System.Runtime.CompilerServices;
using System.Text.Json;
using Biblio.Messaging;
using Biblio.Orders.Model;
using Biblio.Persistence;
using Biblio.Persistence.Converters;
using Biblio.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Orders.Data;

/// <summary>The database of Orders. Sql/0001_initial.sql creates its tables.</summary>
public sealed class OrdersDbContext(DbContextOptions<OrdersDbContext> options) : DbContext(options)
{
    internal DbSet<Order> Orders => Set<Order>();

    internal DbSet<OrderLine> Lines => Set<OrderLine>();

    internal DbSet<OrderStep> Steps => Set<OrderStep>();

    internal DbSet<OrderTax> Taxes => Set<OrderTax>();

    internal DbSet<Delivery> Deliveries => Set<Delivery>();

    internal DbSet<Cart> Carts => Set<Cart>();

    internal DbSet<CartLine> CartLines => Set<CartLine>();

    internal DbSet<Book> Books => Set<Book>();

    internal DbSet<Payment> Payments => Set<Payment>();

    /// <summary>
    /// Reads the order and locks its row until the transaction ends. Another transaction that changes it waits, and
    /// then sees the change. An order that was locked together with others is not read again.
    /// </summary>
    internal async Task<Order?> LockAsync(long id, CancellationToken cancellationToken) =>
        Orders.Local.FindEntry(id)?.Entity
        ?? (
            await Orders.FromSql($"SELECT * FROM orders WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)
        ).SingleOrDefault();

    /// <summary>Locks several orders, in the order of their ids so that two transactions cannot deadlock.</summary>
    internal Task LockAsync(IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        object[] sorted = [.. ids.Order()];
        return Orders
            .FromSql(
                FormattableStringFactory.Create(
                    $"SELECT * FROM orders WHERE id IN ({SqlPlaceholders.List(sorted.Length)}) ORDER BY id FOR UPDATE",
                    sorted
                )
            )
            .LoadAsync(cancellationToken);
    }

    /// <summary>
    /// Inserts the order, which gives it an id. Its lines, its history and the rest are inserted by the next save, which
    /// then needs only one round trip.
    /// </summary>
    internal async Task InsertOrderAsync(Order order, CancellationToken cancellationToken)
    {
        ChangeTracker.AutoDetectChangesEnabled = false;
        Entry(order).State = EntityState.Added;
        await SaveChangesAsync(cancellationToken);
        ChangeTracker.AutoDetectChangesEnabled = true;
        AddRange(order.Lines);
        AddRange(order.History);
        AddRange(order.Taxes);
        if (order.Delivery is { } delivery)
        {
            Add(delivery);
        }
    }

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(
        bool acceptAllChangesOnSuccess,
        CancellationToken cancellationToken = default
    )
    {
        await this.SaveTogetherAsync(cancellationToken);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcDateTimeConverter>().HavePrecision(6);
        configurationBuilder.Properties<decimal>().HavePrecision(14, 2);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.Property(o => o.Status).HasConversion<string>().HasMaxLength(16);
            order.Property(o => o.Step).HasConversion<string>().HasMaxLength(16);
            order.Property(o => o.Reason).HasMaxLength(100);
            order.Property(o => o.Currency).HasMaxLength(3);
            order.Property(o => o.TraceParent).HasMaxLength(64);
            order.Property(o => o.PaymentToken).HasMaxLength(50);
            order.Property(o => o.Version).IsConcurrencyToken();
            order.HasMany(o => o.Lines).WithOne().HasForeignKey(l => l.OrderId);
            order.HasMany(o => o.History).WithOne().HasForeignKey(s => s.OrderId);
            order.HasMany(o => o.Taxes).WithOne().HasForeignKey(t => t.OrderId);
            order.HasOne(o => o.Delivery).WithOne().HasForeignKey<Delivery>(d => d.OrderId);
        });

        modelBuilder.Entity<OrderTax>(tax =>
        {
            tax.ToTable("order_taxes").HasKey(t => new { t.OrderId, t.Number });
            tax.Property(t => t.Number).ValueGeneratedNever();
            tax.Property(t => t.Name).HasMaxLength(50);
            tax.Property(t => t.Rate).HasPrecision(8, 6);
        });

        modelBuilder.Entity<Delivery>(delivery =>
        {
            delivery.ToTable("order_deliveries").HasKey(d => d.OrderId);
            delivery.Property(d => d.OrderId).ValueGeneratedNever();
            delivery.Property(d => d.Method).HasConversion<string>().HasMaxLength(16);
            delivery.Property(d => d.Name).HasMaxLength(100);
            delivery.Property(d => d.Street).HasMaxLength(200);
            delivery.Property(d => d.City).HasMaxLength(100);
            delivery.Property(d => d.Region).HasMaxLength(100);
            delivery.Property(d => d.PostalCode).HasMaxLength(20);
            delivery.Property(d => d.Country).HasMaxLength(2);
        });

        modelBuilder.Entity<Cart>(cart =>
        {
            cart.ToTable("carts").HasKey(c => c.UserId);
            cart.Property(c => c.UserId).ValueGeneratedNever();
        });

        modelBuilder.Entity<CartLine>(line => line.ToTable("cart_lines").HasKey(l => new { l.UserId, l.BookId }));

        modelBuilder.Entity<OrderLine>(line =>
        {
            line.ToTable("order_lines").HasKey(l => new { l.OrderId, l.Number });
            line.Property(l => l.Number).ValueGeneratedNever();
            line.Property(l => l.Title).HasMaxLength(Book.MaxTitleLength);
        });

        modelBuilder.Entity<OrderStep>(step =>
        {
            step.ToTable("order_steps").HasKey(s => new { s.OrderId, s.Version });
            step.Property(s => s.Version).ValueGeneratedNever();
            step.Property(s => s.Status).HasConversion<string>().HasMaxLength(16);
            step.Property(s => s.Step).HasConversion<string>().HasMaxLength(16);
            step.Property(s => s.Reason).HasMaxLength(100);
        });

        modelBuilder.Entity<Book>(book =>
        {
            book.ToTable("books").Property(b => b.Id).ValueGeneratedNever();
            book.Property(b => b.Title).HasMaxLength(Book.MaxTitleLength);
            book.Property(b => b.Currency).HasMaxLength(3);
        });

        modelBuilder.Entity<Payment>(payment =>
        {
            payment.ToTable("payments").HasKey(p => p.OrderId);
            payment.Property(p => p.OrderId).ValueGeneratedNever();
            payment.Property(p => p.Status).HasConversion<string>().HasMaxLength(16);
            payment.Property(p => p.Currency).HasMaxLength(3);
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }

        modelBuilder.HasIdempotency();
        modelBuilder.HasMessaging();
    }
}
