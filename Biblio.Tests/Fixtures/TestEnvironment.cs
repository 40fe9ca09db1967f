using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.Tests.Fixtures;

internal static class TestEnvironment
{
    /// <summary>
    /// No host of the tests watches its configuration files, in this process or in the processes that it starts. Each
    /// would take one of the 128 file watchers that Linux gives to a user. No host that has ended is kept by a timer:
    /// service discovery leaves one in each HTTP client, and a thousand hosts would take some gigabytes.
    /// </summary>
    [ModuleInitializer]
    public static void Initialize()
    {
        Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
        DiagnosticListener.AllListeners.Subscribe(new HostListener());
    }

    private sealed class HostListener : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder host })
            {
                host.ConfigureServices(services =>
                {
                    var time = services.LastOrDefault(service => service.ServiceType == typeof(TimeProvider));
                    if (time?.ImplementationInstance == TimeProvider.System)
                    {
                        services.AddSingleton<TimeProvider, HostTimeProvider>();
                    }
                });
            }
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }
    }

    /// <summary>The system's time. It ends with its host, and its timers with it.</summary>
    private sealed class HostTimeProvider : TimeProvider, IDisposable
    {
        private readonly ConcurrentDictionary<ITimer, byte> _timers = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HostTimer(this, base.CreateTimer(callback, state, dueTime, period));
            _timers.TryAdd(timer, 0);
            return timer;
        }

        public void Dispose()
        {
            foreach (var timer in _timers.Keys)
            {
                timer.Dispose();
            }
        }

        private sealed class HostTimer(HostTimeProvider owner, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                owner._timers.TryRemove(this, out _);
                timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                owner._timers.TryRemove(this, out _);
                return timer.DisposeAsync();
            }
        }
    }
}
