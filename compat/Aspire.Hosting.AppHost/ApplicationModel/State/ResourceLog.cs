using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The log of one instance: its last lines, and those who watch.</summary>
internal sealed class ResourceLog(Action<LogLine> written) : ILogger
{
    private const int Kept = 10_000;

    private readonly Queue<LogLine> _lines = new();
    private readonly List<Channel<LogLine>> _watchers = [];
    private readonly Lock _lock = new();
    private int _count;
    private bool _complete;

    public void Write(string content, bool isError)
    {
        lock (_lock)
        {
            var line = new LogLine(++_count, content, isError);
            _lines.Enqueue(line);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }

            foreach (var watcher in _watchers)
            {
                watcher.Writer.TryWrite(line);
            }

            written(line);
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_lock)
        {
            return [.. _lines];
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _lines.Clear();
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync()
    {
        var channel = Channel.CreateUnbounded<LogLine>();
        lock (_lock)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            if (_complete)
            {
                channel.Writer.TryComplete();
            }

            _watchers.Add(channel);
        }

        try
        {
            while (await channel.Reader.WaitToReadAsync())
            {
                List<LogLine> batch = [];
                while (channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            lock (_lock)
            {
                _watchers.Remove(channel);
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            Write(formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception), logLevel >= LogLevel.Error);
        }
    }
}
