using Biblio.Messaging.Outbox;
using Biblio.Messaging.Streams;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging;

/// <summary>
/// Puts messages into the outbox. They are sent when the surrounding transaction commits, and dropped when it rolls
/// back.
/// </summary>
public static class Publishing
{
    /// <summary>
    /// Publishes an event to every subscriber. Each topic ("catalog", "inventory", "orders") is one stream.
    /// </summary>
    public static void Publish<TEvent>(this DbContext db, string topic, string type, TEvent message)
        where TEvent : notnull => Add(db, StreamNames.Events(topic), type, message);

    /// <summary>Sends a command to one service. Each queue ("inventory") is one stream.</summary>
    public static void Send<TCommand>(this DbContext db, string queue, string type, TCommand message)
        where TCommand : notnull => Add(db, StreamNames.Commands(queue), type, message);

    private static void Add<T>(DbContext db, string stream, string type, T message)
    {
        var row = OutboxMessage.Create(stream, type, message);
        db.Add(row);
        OutboxChannel.Track(db, row);
    }
}
