using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Writes the lines of the framework's JSON formatter to standard output, several at a time. The framework's own
/// provider wakes a thread for each line, and writes it in pieces of 256 characters. That took a quarter of the
/// gateway's processor time.
/// </summary>
[ProviderAlias("Console")]
internal sealed class BatchedConsoleLoggerProvider(IEnumerable<ConsoleFormatter> formatters)
    : ILoggerProvider,
        ISupportExternalScope
{
    private readonly ConsoleFormatter _formatter = formatters.Single(formatter =>
        formatter.Name == ConsoleFormatterNames.Json
    );
    private readonly LineBatch _lines = new(Console.OpenStandardOutput());
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _lines.Dispose();

    private sealed class Logger(string category, BatchedConsoleLoggerProvider provider) : ILogger
    {
        private const int MaxKeptCapacity = 4096;

        [ThreadStatic]
        private static StringWriter? _line;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            // Formatting may log, too. Such an inner line has a writer of its own.
            var line = _line ?? new();
            _line = null;
            var entry = new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter);
            provider._formatter.Write(entry, provider._scopes, line);
            var text = line.GetStringBuilder();
            // The process may be about to end, so an error is written at once.
            provider._lines.Add(text, isUrgent: logLevel >= LogLevel.Error);
            if (text.Capacity <= MaxKeptCapacity)
            {
                text.Clear();
                _line = line;
            }
        }
    }
}

/// <summary>Collects lines for a moment, and writes them with one system call.</summary>
internal sealed class LineBatch : IDisposable
{
    /// <summary>From this size on, the caller writes the lines itself. This limits the memory, as a queue would.</summary>
    private const int MaxSize = 1024 * 1024;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(10);

    private readonly Stream _output;
    private readonly Lock _writing = new();
    private readonly Lock _adding = new();
    private readonly AutoResetEvent _hasLines = new(false);
    private ArrayBufferWriter<byte> _added = new();
    private ArrayBufferWriter<byte> _written = new();
    private volatile bool _isDisposed;

    public LineBatch(Stream output)
    {
        _output = output;
        // The thread pool may be exhausted when its log is needed.
        new Thread(Run) { IsBackground = true, Name = "Console lines" }.Start();
    }

    public void Add(StringBuilder line, bool isUrgent)
    {
        int size;
        bool isFirst;
        lock (_adding)
        {
            isFirst = _added.WrittenCount == 0;
            foreach (var part in line.GetChunks())
            {
                Encoding.UTF8.GetBytes(part.Span, _added);
            }

            size = _added.WrittenCount;
        }

        if (isUrgent || size > MaxSize || _isDisposed)
        {
            Write();
        }
        else if (isFirst)
        {
            _hasLines.Set();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _hasLines.Set();
        // The thread may still wait for the event, which therefore is not disposed of.
        Write();
    }

    private void Run()
    {
        while (!_isDisposed)
        {
            _hasLines.WaitOne();
            Thread.Sleep(Delay);
            if (!_isDisposed)
            {
                Write();
            }
        }
    }

    private void Write()
    {
        lock (_writing)
        {
            lock (_adding)
            {
                (_added, _written) = (_written, _added);
            }

            if (_written.WrittenCount == 0)
            {
                return;
            }

            try
            {
                _output.Write(_written.WrittenSpan);
                _output.Flush();
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Nobody reads the output any more.
            }

            _written.ResetWrittenCount();
        }
    }
}
