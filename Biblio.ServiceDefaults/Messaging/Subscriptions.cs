using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>What a service hears. A handler runs in the transaction that records the message as heard: it changes the context and returns; saving, committing and acknowledging follow.</summary>
public sealed class Subscriptions<TContext> where TContext : DbContext
{
    private readonly Dictionary<(string Stream, string Type), Handler> _handlers = [];

    internal delegate Task Handler(string body, TContext db, IServiceProvider services, CancellationToken cancellationToken);

    internal IReadOnlyList<string> HeardStreams => [.. _handlers.Keys.Select(key => key.Stream).Distinct()];

    public Subscriptions<TContext> Event<TMessage>(string topic, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) =>
        Add(Streams.Events(topic), type, handle);

    public Subscriptions<TContext> Command<TMessage>(string queue, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) =>
        Add(Streams.Commands(queue), type, handle);

    internal Handler? Find(string stream, string type) => _handlers.GetValueOrDefault((stream, type));

    private Subscriptions<TContext> Add<TMessage>(string stream, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle)
    {
        _handlers.Add((stream, type), (body, db, services, cancellationToken) =>
            handle(JsonSerializer.Deserialize<TMessage>(body, MessageJson.Options) ?? throw new JsonException("The message is null."), db, services, cancellationToken));
        return this;
    }
}
