namespace Biblio.Api.Exercises;

/// <summary>
/// The settings <c>Exercises:*</c>. <c>Ports</c> has the port of each exercise service by its name.
/// <c>LatencyFactor</c> scales the simulated latencies; 0 turns them off.
/// </summary>
internal sealed record ExerciseOptions(
    bool Enabled,
    IReadOnlyDictionary<int, string> Services,
    double LatencyFactor,
    int? ApiOnlyPort
)
{
    public static ExerciseOptions From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Exercises");
        return new(
            section.GetValue("Enabled", false),
            section.GetSection("Ports").GetChildren().ToDictionary(port => port.Get<int>(), port => port.Key),
            Math.Clamp(section.GetValue("LatencyFactor", 1.0), 0, 100),
            configuration.GetValue<int?>("Gateway:ApiOnlyPort")
        );
    }
}
