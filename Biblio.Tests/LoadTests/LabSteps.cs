using Biblio.LoadTests.Lab;

namespace Biblio.Tests.LoadTests;

/// <summary>Creates made-up results of lab steps.</summary>
internal static class LabSteps
{
    public static StepResult Create(
        string configuration,
        string load,
        int users,
        double p95,
        int failed = 0,
        int ok = 1_000,
        int wrong = 0,
        double? statements = null,
        params double[] replicas
    ) =>
        new(
            configuration,
            load,
            users,
            10,
            [new("highest spenders", ok, failed, p95 / 2, p95, p95 * 2)],
            failed == 0
                ? new Dictionary<string, int>()
                : new Dictionary<string, int> { ["503 GET Service Unavailable"] = failed },
            [.. Enumerable.Repeat("an order is missing", wrong)],
            new(
                new Dictionary<string, double>(),
                null,
                0,
                new Dictionary<string, double>(),
                null,
                statements,
                null,
                replicas
            ),
            DateTimeOffset.UnixEpoch
        );

    /// <summary>
    /// Results of every configuration under both loads with 100 and 1 000 users. The named configurations are slower by
    /// their factor. A factor above 100 makes them break at 1 000 users.
    /// </summary>
    public static LabResults CreateFindings(params (string Configuration, double Slower)[] slower) =>
        new(
            new Plan([.. Configuration.All.Select(item => item.Name)], [100, 1_000], 15, 1_800, 2_000),
            [
                .. from configuration in Configuration.All
                from load in Plan.Loads
                from users in new[] { 100, 1_000 }
                let factor = slower
                    .Where(item => item.Configuration == configuration.Name)
                    .Select(item => item.Slower)
                    .DefaultIfEmpty(1)
                    .First()
                select Create(
                    configuration.Name,
                    load,
                    users,
                    factor > 100 ? (users == 100 ? 30 : 3_000) : 30 * factor * (users == 100 ? 1 : 2),
                    statements: 1_000,
                    replicas: [0.4, 0.3, 0.3]
                ),
            ]
        );
}
