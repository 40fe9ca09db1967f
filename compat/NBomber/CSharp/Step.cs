using NBomber.Contracts;
using NBomber.Running;

namespace NBomber.CSharp;

/// <summary>A part of an iteration that is measured by itself.</summary>
public static class Step
{
    /// <summary>Runs and measures it. A failure ends the iteration, which is begun anew, unless the scenario says otherwise.</summary>
    public static Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(run);
        return name == ScenarioRun.GlobalInformation
            ? throw new NBomberException($"Step name '{name}' is reserved")
            : ((Copy)context).MeasureAsync(name, run);
    }
}
