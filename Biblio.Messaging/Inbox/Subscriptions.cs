using Biblio.Messaging.Streams;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Inbox;

/// <summary>
/// The messages that a service handles. A handler runs in the transaction that adds the message to the inbox: it
/// changes the context and returns. It may run again after a deadlock, so it must have no effect outside the
/// transaction.
/// <para>
/// Several messages with different keys may share a transaction. With <c>prepare</c>, a handler does the work of such a
/// batch together: it takes the list of messages, runs before the handler of each, and must change nothing that the
/// handler cannot find in the context. Its changes are then saved once for the batch.
/// </para>
/// </summary>
public sealed class Subscriptions<TContext>
    where TContext : DbContext
{
    private readonly Dictionary<(string Stream, string Type), MessageHandler> _handlers = [];

    internal IReadOnlyList<string> SubscribedStreams => [.. _handlers.Keys.Select(key => key.Stream).Distinct()];

    /// <summary>
    /// Subscribes to an event of a topic. The handler takes the message and any services as parameters, and returns
    /// Task.
    /// </summary>
    public Subscriptions<TContext> SubscribeToEvent<TMessage>(
        string topic,
        string type,
        Delegate handler,
        Delegate? prepare = null
    ) => Add<TMessage>(Streams.StreamNames.Events(topic), type, handler, prepare);

    /// <summary>
    /// Subscribes to a command of a queue. The handler takes the message and any services as parameters, and returns
    /// Task.
    /// </summary>
    public Subscriptions<TContext> SubscribeToCommand<TMessage>(
        string queue,
        string type,
        Delegate handler,
        Delegate? prepare = null
    ) => Add<TMessage>(Streams.StreamNames.Commands(queue), type, handler, prepare);

    internal MessageHandler? Find(StreamMessage message) => _handlers.GetValueOrDefault((message.Stream, message.Type));

    private Subscriptions<TContext> Add<TMessage>(string stream, string type, Delegate handler, Delegate? prepare)
    {
        _handlers.Add((stream, type), new MessageHandler(typeof(TMessage), handler, prepare));
        return this;
    }
}
