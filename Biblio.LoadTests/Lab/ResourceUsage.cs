namespace Biblio.LoadTests.Lab;

/// <summary>
/// Resource usage during a step, from Prometheus: processor time in cores, memory in megabytes. Values that
/// Prometheus does not have are null or missing.
/// </summary>
internal sealed record ResourceUsage(
    IReadOnlyDictionary<string, double> Cores,
    double? MachineCores,
    double GeneratorCores,
    IReadOnlyDictionary<string, double> Megabytes,
    double? Connections,
    double? Statements,
    double? RedisCommands,
    IReadOnlyList<double> Replicas
);
