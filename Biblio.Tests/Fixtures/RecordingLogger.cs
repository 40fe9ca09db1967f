using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Fixtures;

/// <summary>A log entry with the values of its placeholders.</summary>
internal sealed record LogEntry(LogLevel Level, string Message, IEnumerable<object?> Values, Exception? Exception);

/// <summary>Passes every log entry of a service to a test.</summary>
internal sealed class RecordingLogger(Action<LogEntry> record) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).Select(pair => pair.Value);
        record(new(logLevel, formatter(state, exception), values, exception));
    }

    public void Dispose() { }
}
