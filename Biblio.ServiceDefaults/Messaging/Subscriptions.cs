using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Biblio.ServiceDefaults.Messaging;

/// <summary>What a service hears. A handler runs in the transaction that records the message as heard: it changes the context and returns; saving, committing and acknowledging follow. It may run twice (after a deadlock) and must mean it once.</summary>
public sealed class Subscriptions<TContext> where TContext : DbContext
{
    private readonly Dictionary<(string Stream, string Type), Handler> _handlers = [];

    internal IReadOnlyList<string> HeardStreams => [.. _handlers.Keys.Select(key => key.Stream).Distinct()];

    public Subscriptions<TContext> Event<TMessage>(string topic, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) =>
        Add(Streams.Events(topic), type, handle);

    public Subscriptions<TContext> Command<TMessage>(string queue, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle) =>
        Add(Streams.Commands(queue), type, handle);

    internal Handler? Find(StreamMessage message) => _handlers.GetValueOrDefault((message.Stream, message.Type));

    private Subscriptions<TContext> Add<TMessage>(string stream, string type, Func<TMessage, TContext, IServiceProvider, CancellationToken, Task> handle)
    {
        _handlers.Add((stream, type), new Handler(
            body => JsonSerializer.Deserialize<TMessage>(body, MessageJson.Options) ?? throw new JsonException("The message is null."),
            (message, db, services, cancellationToken) => handle((TMessage)message, db, services, cancellationToken)));
        return this;
    }

    internal sealed record Handler(Func<string, object> Read, Func<object, TContext, IServiceProvider, CancellationToken, Task> HandleAsync);
}
