using NBomber.Contracts;

namespace Biblio.LoadTests.Scenarios;

/// <summary>
/// A load: its purpose, its default size, its thresholds and its scenarios. With <paramref name="ComparesSteps"/>, a
/// table compares its steps to a bare endpoint.
/// </summary>
internal sealed record LoadProfile(
    string Name,
    string Purpose,
    int Users,
    TimeSpan Duration,
    string Thresholds,
    Func<UserActions, LoadSize, ScenarioProps[]> Scenarios,
    bool ComparesSteps = false
);
