using System.Diagnostics;
using NBomber.Contracts;
using NBomber.Contracts.Stats;

namespace NBomber.Running;

/// <summary>A virtual user. It runs the scenario once (open models) or until it is stopped (closed models).</summary>
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

    /// <param name="due">The planned start. The latency includes the delay of a late generator (coordinated omission).</param>
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
#pragma warning disable CA1031 // (do not catch Exception): every exception of a scenario is a failed iteration
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
#pragma warning disable CA1031 // (do not catch Exception): every exception of a step is a failed step
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
