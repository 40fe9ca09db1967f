using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>Redis Streams as the bus: events for everyone who listens, commands for one, through an outbox and an inbox.</summary>
public static class Messaging
{
    /// <summary>Adds outbox relay and consumers. <paramref name="service"/> is the consumer group's name ("orders"). Connection name of Redis: "cache".</summary>
    public static IHostApplicationBuilder AddMessaging<TContext>(this IHostApplicationBuilder builder, string service, Action<Subscriptions<TContext>>? hears = null)
        where TContext : DbContext => builder;

    /// <summary>Maps the outbox and the inbox; call it in OnModelCreating.</summary>
    public static ModelBuilder HasMessaging(this ModelBuilder model) => model;

    /// <summary>Says a fact to everyone: one stream per topic ("catalog", "inventory", "orders"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Say<TEvent>(this DbContext db, string topic, string type, TEvent message) where TEvent : notnull => throw new NotImplementedException();

    /// <summary>Asks one service to do something: one stream per command queue ("inventory"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Ask<TCommand>(this DbContext db, string queue, string type, TCommand message) where TCommand : notnull => throw new NotImplementedException();
}

/// <summary>What is known of a message besides its body. <paramref name="Attempt"/> counts from 1.</summary>
public sealed record MessageContext(Guid Id, string Type, DateTime SaidAt, int Attempt);

/// <summary>What a service hears. A handler runs in the transaction that records the message as heard: it changes the context and returns; saving, committing and acknowledging follow.</summary>
public sealed class Subscriptions<TContext> where TContext : DbContext
{
    public Subscriptions<TContext> Event<TMessage>(string topic, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) => this;

    public Subscriptions<TContext> Command<TMessage>(string queue, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) => this;
}
