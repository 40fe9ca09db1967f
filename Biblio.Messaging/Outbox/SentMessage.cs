using System.Globalization;
using System.Runtime.CompilerServices;
using Biblio.Messaging.Streams;
using Biblio.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Messaging.Outbox;

/// <summary>
/// A row of the outbox whose message is on its stream, and the statements for such rows. They make the server read an
/// index, by a hint or by an order. A scan of the table would lock rows that are being inserted, and deadlock with their
/// transactions.
/// </summary>
internal sealed record SentMessage(long Id, Guid MessageId, string Stream, string EntryId)
{
    public StreamEntryId Entry => StreamEntryId.Parse(EntryId);

    /// <summary>Reads the next rows in the order of their stream entries.</summary>
    public static Task<List<SentMessage>> ReadAfterAsync(
        DbContext db,
        SentMessage? last,
        int count,
        CancellationToken cancellationToken
    )
    {
        var (entryId, id) = (last?.EntryId ?? "", last?.Id ?? 0);
        // Entries of different streams may have the same id.
        return db
            .Database.SqlQuery<SentMessage>(
                $"""
                SELECT id AS Id, message_id AS MessageId, stream AS Stream, entry_id AS EntryId FROM outbox
                WHERE entry_id >= {entryId} AND (entry_id > {entryId} OR id > {id})
                ORDER BY entry_id, id LIMIT {count}
                """
            )
            .ToListAsync(cancellationToken);
    }

    /// <summary>Records the stream entries of messages that were just sent.</summary>
    public static Task MarkAsync(
        DbContext db,
        IReadOnlyList<(Guid MessageId, string EntryId)> sent,
        CancellationToken cancellationToken
    )
    {
        var ids = SqlPlaceholders.List(sent.Count);
        return ExecuteAsync(
            db,
            "UPDATE outbox FORCE INDEX (ix_outbox_message) "
                + $"SET entry_id = ELT(FIELD(message_id, {ids}), {SqlPlaceholders.List(sent.Count, first: sent.Count)}) "
                + $"WHERE message_id IN ({ids})",
            [.. sent.Select(message => message.MessageId.ToString()), .. sent.Select(message => message.EntryId)],
            cancellationToken
        );
    }

    public static Task DeleteAsync(
        DbContext db,
        IReadOnlyList<SentMessage> messages,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            db,
            $"DELETE FROM outbox WHERE message_id IN ({SqlPlaceholders.List(messages.Count)}) "
                + $"ORDER BY message_id LIMIT {messages.Count.ToString(CultureInfo.InvariantCulture)}",
            [.. messages.Select(message => message.MessageId.ToString())],
            cancellationToken
        );

    /// <summary>Makes the messages unsent, unless another replica has sent them again in the meantime.</summary>
    public static Task UnmarkAsync(
        DbContext db,
        IReadOnlyList<SentMessage> messages,
        CancellationToken cancellationToken
    ) =>
        ExecuteAsync(
            db,
            $"UPDATE outbox SET entry_id = NULL WHERE id IN ({SqlPlaceholders.List(messages.Count)}) "
                + $"AND entry_id IN ({SqlPlaceholders.List(messages.Count, first: messages.Count)})",
            [.. messages.Select(message => (object)message.Id), .. messages.Select(message => message.EntryId)],
            cancellationToken
        );

    private static Task ExecuteAsync(
        DbContext db,
        string sql,
        object[] arguments,
        CancellationToken cancellationToken
    ) =>
        arguments.Length == 0
            ? Task.CompletedTask
            : db.Database.ExecuteSqlAsync(FormattableStringFactory.Create(sql, arguments), cancellationToken);
}
