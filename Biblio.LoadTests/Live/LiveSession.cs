using System.Diagnostics;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Live;

/// <summary>The live part of a load test: the gate for users, the statistics, and the page that shows them.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    /// <summary>The largest number of users that the page offers, if the run has fewer at the start.</summary>
    private const int MaxUsers = 200;

    // Two of the loads divide their users. All others give all users to each scenario.
    private static readonly Dictionary<string, double> Shares = new() { ["looking"] = 0.8, ["buying"] = 0.2 };

    private readonly LiveStatistics _statistics;
    private readonly LiveConsole _console;
    private readonly TimeSpan _duration;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _publishing;

    private LiveSession(UserGate gate, LiveStatistics statistics, LiveConsole console, TimeSpan duration)
    {
        (Gate, _statistics, _console, _duration) = (gate, statistics, console, duration);
        _publishing = PublishAsync();
    }

    public UserGate Gate { get; }

    public Uri Address => _console.Address;

    /// <param name="load">The name of the load.</param>
    /// <param name="users">The users at the start.</param>
    /// <param name="duration">The run ends by itself after this time.</param>
    /// <param name="statistics">Counts the requests of the run.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public static async Task<LiveSession> StartAsync(
        string load,
        int users,
        TimeSpan duration,
        LiveStatistics statistics,
        CancellationToken cancellationToken
    )
    {
        var gate = new UserGate(users, Math.Max(users, MaxUsers), Shares);
        // The gate must open for everyone who waits when the run is interrupted.
        cancellationToken.UnsafeRegister(_ => gate.Stop(), null);
        return new(gate, statistics, await LiveConsole.StartAsync(load, gate, cancellationToken), duration);
    }

    /// <summary>Starts all users at once. The gate decides which of them run.</summary>
    public ScenarioProps[] Adapt(ScenarioProps[] scenarios) =>
        [
            .. scenarios.Select(scenario =>
                scenario
                    .WithoutWarmUp()
                    // Failures are what the page shows, so they do not end the run.
                    .WithMaxFailCount(int.MaxValue)
                    .WithLoadSimulations(
                        Simulation.KeepConstant(Gate.UsersOf(scenario.ScenarioName, Gate.Max), _duration)
                    )
            ),
        ];

    /// <summary>Shows the last sentence of the run on all open pages.</summary>
    public async Task EndAsync(string sentence)
    {
        await _ended.CancelAsync();
        await _publishing;
        _console.Publish(null, _statistics, TimeSpan.Zero, sentence);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _publishing;
        await _console.DisposeAsync();
        _ended.Dispose();
    }

    private async Task PublishAsync()
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                _console.Publish(_statistics.EndSecond(Gate.Users), _statistics, _duration - clock.Elapsed);
                // Users that wait would not notice the end of the run.
                if (clock.Elapsed >= _duration)
                {
                    Gate.Stop();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }
}
