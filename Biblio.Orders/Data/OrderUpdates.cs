using System.Runtime.CompilerServices;
using Biblio.Orders.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Biblio.Orders.Data;

/// <summary>Saves the saga states of several orders by one statement. EF Core would send two for each.</summary>
internal static class OrderUpdates
{
    private static readonly string[] Changeable =
    [
        nameof(Order.Status),
        nameof(Order.Step),
        nameof(Order.Reason),
        nameof(Order.ChangedAt),
        nameof(Order.DueAt),
        nameof(Order.GiveUpAt),
        nameof(Order.Attempts),
        nameof(Order.StockHeld),
        nameof(Order.PaymentOpen),
        nameof(Order.Version),
    ];

    /// <summary>
    /// Saves the changed orders of a transaction. EF Core saves a single order, and orders with other changes.
    /// </summary>
    /// <exception cref="DbUpdateConcurrencyException">An order has been changed since it was read.</exception>
    public static async Task SaveTogetherAsync(this OrdersDbContext db, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is null)
        {
            return;
        }

        var changed = db
            .ChangeTracker.Entries<Order>()
            .Where(order => order.State == EntityState.Modified)
            .OrderBy(order => order.Entity.Id)
            .ToList();
        if (changed.Count < 2 || !changed.TrueForAll(HasSagaChangesOnly))
        {
            return;
        }

        var saved = await db.Database.ExecuteSqlAsync(CreateUpdate(changed), cancellationToken);
        if (saved != changed.Count)
        {
            throw new DbUpdateConcurrencyException($"{changed.Count - saved} of {changed.Count} orders have changed.");
        }

        foreach (var order in changed)
        {
            // The state alone keeps the original values, so the next search for changes would find the same ones.
            order.OriginalValues.SetValues(order.CurrentValues);
            order.State = EntityState.Unchanged;
        }
    }

    private static bool HasSagaChangesOnly(EntityEntry<Order> order) =>
        order.Properties.All(property => !property.IsModified || Changeable.Contains(property.Metadata.Name));

    private static FormattableString CreateUpdate(List<EntityEntry<Order>> orders)
    {
        string[] columns =
        [
            "id",
            "read_version",
            "status",
            "step",
            "reason",
            "changed_at",
            "due_at",
            "give_up_at",
            "attempts",
            "stock_held",
            "payment_open",
            "version",
        ];
        var rows = orders.Select(
            (_, row) =>
                "SELECT "
                + string.Join(", ", columns.Select((name, i) => $"{{{(row * columns.Length) + i}}} AS {name}"))
        );
        return FormattableStringFactory.Create(
            $"UPDATE ({string.Join(" UNION ALL ", rows)}) AS c "
                + "STRAIGHT_JOIN orders AS o ON o.id = c.id AND o.version = c.read_version "
                + $"SET {string.Join(", ", columns.Skip(2).Select(name => $"o.{name} = c.{name}"))}",
            [
                .. orders.SelectMany(entry =>
                    new object?[]
                    {
                        entry.Entity.Id,
                        entry.Property(order => order.Version).OriginalValue,
                        entry.Entity.Status.ToString(),
                        entry.Entity.Step.ToString(),
                        entry.Entity.Reason,
                        entry.Entity.ChangedAt,
                        entry.Entity.DueAt,
                        entry.Entity.GiveUpAt,
                        entry.Entity.Attempts,
                        entry.Entity.StockHeld,
                        entry.Entity.PaymentOpen,
                        entry.Entity.Version,
                    }
                ),
            ]
        );
    }
}
