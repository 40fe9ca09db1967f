using NBomber.Contracts;
using NBomber.Running;

namespace NBomber.CSharp;

/// <summary>A part of an iteration with separate measurements.</summary>
public static class Step
{
    /// <summary>Runs and measures a step. A failed step ends the iteration, and the next one starts.</summary>
    public static Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(run);
        return name == ScenarioRun.GlobalInformation
            ? throw new NBomberException($"Step name '{name}' is reserved")
            : ((Copy)context).MeasureAsync(name, run);
    }
}
