using Biblio.Messaging.DeadLetters;
using Biblio.Messaging.Inbox;
using Biblio.Messaging.Outbox;
using Biblio.Messaging.Streams;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.Messaging;

/// <summary>
/// Registers messaging over Redis Streams: an outbox that publishes messages, and an inbox that handles each one once.
/// </summary>
public static class MessagingRegistration
{
    /// <summary>
    /// Adds the outbox relay and the consumer. <paramref name="service"/> is the name of the consumer group ("orders").
    /// The connection string of Redis is "cache".
    /// </summary>
    public static IHostApplicationBuilder AddMessaging<TContext>(
        this IHostApplicationBuilder builder,
        string service,
        Action<Subscriptions<TContext>>? subscribe = null
    )
        where TContext : DbContext
    {
        var subscriptions = new Subscriptions<TContext>();
        subscribe?.Invoke(subscriptions);

        var services = builder.Services;
        services.Configure<MessagingOptions>(builder.Configuration.GetSection("Messaging"));
        services.AddSingleton(
            new MigrationSource(typeof(MessagingRegistration).Assembly, "Messaging.Sql", "messaging")
        );
        services.AddSingleton<RedisBus>();
        services.AddSingleton<StreamInspector>();
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DeadLetterQueue>(provider, service));
        // A service that only publishes keeps its messages in the outbox. One that subscribes gets its work from Redis.
        builder.AddRedis(isEssential: subscriptions.SubscribedStreams.Count > 0);

        services.AddSingleton<OutboxChannel>();
        services.ConfigureDbContext<TContext>(
            (provider, options) =>
                options.AddInterceptors(new OutboxInterceptor(provider.GetRequiredService<OutboxChannel>()))
        );
        services.AddHostedService<OutboxRelay<TContext>>();
        services.AddHostedService<AcknowledgementTracker<TContext>>();

        if (subscriptions.SubscribedStreams.Count > 0)
        {
            services.AddFault(FaultSwitch.SlowConsumer);
        }

        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ConsumerName>(provider, service));
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<MessageProcessor<TContext>>(provider, service, subscriptions)
        );
        services.AddHostedService(provider =>
            ActivatorUtilities.CreateInstance<Consumer<TContext>>(provider, service, subscriptions)
        );
        services.AddHostedService(provider =>
            ActivatorUtilities.CreateInstance<MessageRetention<TContext>>(provider, service, subscriptions)
        );
        return builder;
    }

    /// <summary>Maps the tables of the outbox and the inbox. Call it in OnModelCreating.</summary>
    public static ModelBuilder HasMessaging(this ModelBuilder model)
    {
        OutboxMessage.Map(model);
        InboxMessage.Map(model);
        return model;
    }

    /// <summary>Maps GET /messages/dead and POST /messages/dead/replay, for staff.</summary>
    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        DeadLetterEndpoints.Map(routes);
        return routes;
    }
}
