using System.Buffers;
using System.Collections.Concurrent;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Biblio.MailCatcher;

/// <summary>Keeps the last messages in memory, and delivers none.</summary>
internal sealed class Mailbox(TimeProvider time) : MessageStore
{
    private const int Capacity = 200;

    private readonly ConcurrentQueue<CaughtMessage> _messages = [];
    private long _count;

    public Mailbox()
        : this(TimeProvider.System) { }

    /// <summary>What the next messages are answered with, so that a test sees how a refusal is handled.</summary>
    public SmtpResponse Answer { get; set; } = SmtpResponse.Ok;

    /// <summary>The next messages are answered when this has ended, so that a test sees what a late answer does.</summary>
    public Task AnswerAfter { get; set; } = Task.CompletedTask;

    /// <summary>The messages, the newest first.</summary>
    public IReadOnlyList<CaughtMessage> Messages => [.. _messages.Reverse()];

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context,
        IMessageTransaction transaction,
        ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        if (Answer.ReplyCode == SmtpReplyCode.Ok)
        {
            _messages.Enqueue(CaughtMessage.Parse(Interlocked.Increment(ref _count), time.GetUtcNow(), buffer));
            while (_messages.Count > Capacity)
            {
                _messages.TryDequeue(out _);
            }
        }

        await AnswerAfter.WaitAsync(cancellationToken);
        return Answer;
    }
}
