using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The console logs of the resources: what they print, and what the AppHost says about them.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Raised for every line, in order for each resource, on the thread that writes it.</summary>
    internal event Action<string, LogLine>? LineWritten;

    public ILogger GetLogger(IResource resource)
    {
        var loggers = resource.GetResolvedResourceNames().Select(GetLogger).ToArray();
        return loggers.Length == 1 ? loggers[0] : new ManyLoggers(loggers);
    }

    public ILogger GetLogger(string resourceName) => Log(resourceName);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.GetResolvedResourceNames()[0]);

    /// <summary>All lines that are still kept, and then those that come, until the log is complete.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.GetResolvedResourceNames()[0]);

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        yield return Log(resourceName).Lines();
    }

    public void Complete(IResource resource)
    {
        foreach (var name in resource.GetResolvedResourceNames())
        {
            Complete(name);
        }
    }

    public void Complete(string name) => Log(name).Complete();

    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    internal void Write(string resourceName, string line, bool isError) => Log(resourceName).Write(line, isError);

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, static (name, service) => new ResourceLog(line => service.LineWritten?.Invoke(name, line)), this);

    private sealed class ManyLoggers(ILogger[] loggers) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            foreach (var logger in loggers)
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
