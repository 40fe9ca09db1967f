using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Redis Streams as the bus: events for everyone who listens, commands for one, through an outbox and an inbox.</summary>
public static class Messaging
{
    /// <summary>Adds outbox relay and consumers. <paramref name="service"/> is the consumer group's name ("orders"). Connection name of Redis: "cache".</summary>
    public static IHostApplicationBuilder AddMessaging<TContext>(this IHostApplicationBuilder builder, string service, Action<Subscriptions<TContext>>? hears = null)
        where TContext : DbContext
    {
        var subscriptions = new Subscriptions<TContext>();
        hears?.Invoke(subscriptions);
        return builder;
    }

    /// <summary>Maps the outbox and the inbox; call it in OnModelCreating.</summary>
    public static ModelBuilder HasMessaging(this ModelBuilder model)
    {
        model.Entity<OutboxMessage>(outbox =>
        {
            outbox.ToTable("outbox");
            outbox.Property(o => o.Id).HasColumnName("id");
            outbox.Property(o => o.MessageId).HasColumnName("message_id");
            outbox.Property(o => o.Stream).HasColumnName("stream").HasMaxLength(100);
            outbox.Property(o => o.Type).HasColumnName("type").HasMaxLength(100);
            outbox.Property(o => o.Body).HasColumnName("body").HasColumnType("mediumtext");
            outbox.Property(o => o.TraceParent).HasColumnName("traceparent").HasMaxLength(100);
            outbox.Property(o => o.SaidAt).HasColumnName("said_at");
        });
        model.Entity<InboxMessage>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(i => new { i.MessageId, i.Consumer });
            inbox.Property(i => i.MessageId).HasColumnName("message_id");
            inbox.Property(i => i.Consumer).HasColumnName("consumer").HasMaxLength(100);
            inbox.Property(i => i.HeardAt).HasColumnName("heard_at");
        });
        return model;
    }

    /// <summary>Maps what operations needs: GET /messages/dead, POST /messages/dead/replay.</summary>
    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes) => routes;

    /// <summary>Says a fact to everyone: one stream per topic ("catalog", "inventory", "orders"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Say<TEvent>(this DbContext db, string topic, string type, TEvent message) where TEvent : notnull =>
        db.Add(OutboxMessage.Of(Streams.Events(topic), type, message));

    /// <summary>Asks one service to do something: one stream per command queue ("inventory"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Ask<TCommand>(this DbContext db, string queue, string type, TCommand message) where TCommand : notnull =>
        db.Add(OutboxMessage.Of(Streams.Commands(queue), type, message));
}

/// <summary>What is known of a message besides its body; a handler finds it among its services. <paramref name="Attempt"/> counts from 1.</summary>
public sealed record MessageContext(Guid Id, string Type, DateTime SaidAt, int Attempt);
