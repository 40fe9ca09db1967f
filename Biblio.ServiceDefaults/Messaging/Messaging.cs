using Biblio.ServiceDefaults.Faults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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

        var services = builder.Services;
        services.Configure<MessagingOptions>(builder.Configuration.GetSection("Messaging"));
        services.AddSingleton<Bus>();
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DeadLetters>(provider, service));
        builder.AddCache();

        services.AddSingleton<OutboxSignal>();
        services.ConfigureDbContext<TContext>((provider, options) => options.AddInterceptors(new OutboxInterceptor(provider.GetRequiredService<OutboxSignal>())));
        services.AddHostedService<OutboxRelay<TContext>>();

        if (subscriptions.HeardStreams.Count > 0)
        {
            services.AddFault(FaultSwitch.SlowConsumer);
        }

        services.AddScoped<CurrentMessage>();
        services.AddScoped(provider => provider.GetRequiredService<CurrentMessage>().Context ?? throw new InvalidOperationException("No message is being handled here."));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConsumerName>(provider, service));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<MessageHandling<TContext>>(provider, service, subscriptions));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<Consumer<TContext>>(provider, service, subscriptions));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<Housekeeping<TContext>>(provider, service, subscriptions));
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
    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        DeadLetterEndpoints.Map(routes);
        return routes;
    }

    /// <summary>Says a fact to everyone: one stream per topic ("catalog", "inventory", "orders"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Say<TEvent>(this DbContext db, string topic, string type, TEvent message) where TEvent : notnull =>
        Add(db, Streams.Events(topic), type, message);

    /// <summary>Asks one service to do something: one stream per command queue ("inventory"). Leaves with the surrounding transaction, or not at all.</summary>
    public static void Ask<TCommand>(this DbContext db, string queue, string type, TCommand message) where TCommand : notnull =>
        Add(db, Streams.Commands(queue), type, message);

    private static void Add<T>(DbContext db, string stream, string type, T message)
    {
        var said = OutboxMessage.Of(stream, type, message);
        db.Add(said);
        OutboxSignal.Mark(db, said);
    }
}

/// <summary>What is known of a message besides its body; a handler finds it among its services. <paramref name="Attempt"/> counts from 1.</summary>
public sealed record MessageContext(Guid Id, string Type, DateTime SaidAt, int Attempt);
