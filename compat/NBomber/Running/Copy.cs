using System.Diagnostics;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>One user: runs the scenario once (open simulations) or until it is asked to stop (closed ones).</summary>
internal sealed class Copy(ScenarioRun scenario, int number) : IScenarioContext
{
    public const string Timeout = "-100";
    public const string Unhandled = "-101";

    private volatile bool _stops;

    public TestInfo TestInfo => scenario.Session.TestInfo;

    public NodeInfo NodeInfo => scenario.Session.NodeInfo;

    public ScenarioInfo ScenarioInfo { get; } = scenario.Info(number);

    public void StopCurrentTest(string reason) => scenario.Session.Stop(reason);

    public void AskToStop() => _stops = true;

    public async Task AgainAndAgainAsync()
    {
        while (!_stops && !scenario.Stops.IsCancellationRequested)
        {
            await OnceAsync(Stopwatch.GetTimestamp());
        }
    }

    /// <param name="due">When it should have begun. The delay of a late generator belongs to the latency (coordinated omission).</param>
    public async Task OnceAsync(long due)
    {
        IResponse response;
        try
        {
            response = await scenario.Scenario.Run(this);
        }
        catch (RestartIterationException)
        {
            response = CSharp.Response.Fail();
        }
#pragma warning disable CA1031 // (catch of Exception): whatever a user's code throws is a failed iteration
        catch (Exception exception)
#pragma warning restore CA1031
        {
            response = Failure<object>(exception);
        }

        scenario.Add(ScenarioRun.GlobalInformation, response, Stopwatch.GetElapsedTime(due));
    }

    public async Task<Response<T>> MeasureAsync<T>(string name, Func<Task<Response<T>>> run)
    {
        var started = Stopwatch.GetTimestamp();
        Response<T> response;
        try
        {
            response = await run();
        }
#pragma warning disable CA1031 // (catch of Exception): as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            response = Failure<T>(exception);
        }

        scenario.Add(name, response, Stopwatch.GetElapsedTime(started));
        return response.IsError ? throw new RestartIterationException() : response;
    }

    private static Response<T> Failure<T>(Exception exception) => exception is OperationCanceledException
        ? CSharp.Response.Fail<T>(Timeout, "operation timeout")
        : CSharp.Response.Fail<T>(Unhandled, exception.Message);
}
