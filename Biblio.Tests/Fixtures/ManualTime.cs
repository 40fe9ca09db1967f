namespace Biblio.Tests.Fixtures;

/// <summary>A clock that the test sets. Timers are those of the system.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
