namespace Biblio.Messaging;

/// <summary>Configuration section <c>Messaging</c> of a service. Every setting has a default.</summary>
public sealed class MessagingOptions
{
    /// <summary>
    /// The name of this replica in its consumer group. The default is the machine's name and the lowest number that no
    /// other process on the machine uses.
    /// </summary>
    public string? Consumer { get; set; }

    /// <summary>
    /// The number of messages handled at the same time. Messages with the same first property (the partition key) are
    /// still handled in order.
    /// </summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>
    /// The largest number of messages that one transaction handles. They are the ones that wait in a partition, so a
    /// single message never waits for others. With 1, each message has its own transaction.
    /// </summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>The number of messages read at once from the outbox or from a stream.</summary>
    public int BatchSize { get; set; } = 250;

    /// <summary>
    /// How often a handler may fail before its message becomes a dead letter. Failures of the database or of Redis do
    /// not count.
    /// </summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The delay after the first failure. It doubles with each further failure.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often a message may be delivered and not finished before it becomes a dead letter.</summary>
    public int MaxDeliveries { get; set; } = 20;

    /// <summary>How long a message may stay pending before another consumer claims it.</summary>
    public TimeSpan ClaimAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the relay reads the outbox table when no message is committed.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the relay collects the ids of sent messages before it records them in the outbox. If it ends before, the
    /// messages are sent again. It must be shorter than <see cref="OrphanedAfter"/>.
    /// </summary>
    public TimeSpan MarkDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How old an outbox row must be to count as left by a dead process. Any replica sends such a row.
    /// </summary>
    public TimeSpan OrphanedAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The relay adds nothing to a stream of this length until its consumers catch up.</summary>
    public long MaxStreamLength { get; set; } = 1_000_000;

    /// <summary>
    /// How long events stay on their stream after all groups have read them, for a service that is added later.
    /// </summary>
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Above this length of a stream, <see cref="TrimDelay"/> applies instead of <see cref="EventRetention"/>.</summary>
    public long MaxRetainedEvents { get; set; } = 100_000;

    /// <summary>
    /// How long entries stay on their stream at least. The publisher looks in the meantime whether Redis still has them.
    /// </summary>
    public TimeSpan TrimDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the outbox is compared with the streams and their acknowledgements.</summary>
    public TimeSpan AcknowledgementInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the outbox keeps a sent message that some consumer group does not acknowledge.</summary>
    public TimeSpan SentRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long the outbox keeps a sent message of a stream that no consumer group has ever read.</summary>
    public TimeSpan UnsubscribedRetention { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the inbox keeps the id of a handled message. A later delivery is handled again.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often the streams are measured and trimmed, and old inbox rows are deleted.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a Redis command may take.</summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping service continues to handle messages that it has received.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
