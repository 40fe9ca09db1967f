namespace Biblio.Messaging;

/// <summary>The section "Messaging" of a service's configuration; the defaults serve.</summary>
public sealed class MessagingOptions
{
    /// <summary>The consumer's name in its group; one for each replica. By default the machine's name and the lowest number that no other process there holds.</summary>
    public string? Consumer { get; set; }

    /// <summary>Messages handled at the same time. Those about the same thing (the first field of the body) still follow one another.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Messages moved at once, out of the outbox as out of a stream.</summary>
    public int BatchSize { get; set; } = 250;

    /// <summary>How often a handler may fail at a message before it becomes a dead letter. Failures of the database or of Redis do not count.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often processes may die over a message before it becomes a dead letter.</summary>
    public int MaxDeliveries { get; set; } = 20;

    /// <summary>A message that its consumer has not touched for so long is taken over by another one.</summary>
    public TimeSpan ClaimAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the outbox is looked at when nobody calls.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What has been in the outbox for so long was left there by a process that died: whoever finds it sends it.</summary>
    public TimeSpan OrphanedAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A stream longer than this gets nothing more from the relay until its readers have caught up.</summary>
    public long MaxStreamLength { get; set; } = 1_000_000;

    /// <summary>How long events stay on their stream after everyone has read them, for a service that comes later...</summary>
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>...unless there are more than this.</summary>
    public long MaxRetainedEvents { get; set; } = 100_000;

    /// <summary>How long the inbox remembers a message, and so how late a second delivery may come.</summary>
    public TimeSpan InboxRetention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often streams are trimmed and measured.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long Redis may take for an answer.</summary>
    public TimeSpan RedisTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping service goes on with messages that it holds already.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
