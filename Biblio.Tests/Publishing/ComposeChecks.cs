using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Publishing;

/// <summary>What a Compose file must have to run on a server.</summary>
internal static partial class ComposeChecks
{
    /// <summary>Their images contain no program that could ask for their health, or they end by themselves.</summary>
    private static readonly string[] WithoutHealthCheck =
    [
        "collector",
        "dashboard",
        "mysql-accounts",
        "mysql-backup",
        "redis-backup",
        "redis-exporter",
    ];

    /// <summary>Returns a sentence for each problem.</summary>
    /// <param name="file">The Compose file.</param>
    /// <param name="folder">The folder of the file.</param>
    public static IEnumerable<string> FindProblems(JsonNode file, string folder)
    {
        var services = file["services"]!.AsObject();
        foreach (var (name, service) in services)
        {
            foreach (var problem in FindProblems(service!, name, services, folder))
            {
                yield return $"{name}: {problem}";
            }
        }

        var volumes = file["volumes"]!.AsObject().Select(volume => volume.Key).ToList();
        foreach (var mount in services.SelectMany(service => Items(service.Value!["volumes"])))
        {
            if (
                Text(mount["type"]) == "volume"
                && mount["source"] is not null
                && !volumes.Contains(Text(mount["source"]))
            )
            {
                yield return $"the volume {mount["source"]} is not declared";
            }
        }
    }

    // A new volume gets its owner from the folder of the image at that place, and belongs to root where there is none.
    // These folders of the images belong to the user of the container, or to everyone.
    private static readonly string[] OwnFolders =
    [
        "/alertmanager",
        "/data",
        "/loki",
        "/prometheus",
        "/tmp",
        "/var/lib/grafana",
        "/var/lib/mysql",
        "/var/tempo",
    ];

    private static IEnumerable<string> FindProblems(JsonNode service, string name, JsonObject services, string folder)
    {
        if (!Image().IsMatch(Text(service["image"])))
        {
            yield return "the image has no version";
        }

        if (!User().IsMatch(Text(service["user"])))
        {
            yield return "the user is root, or is not a number";
        }

        if (Text(service["read_only"]) != "true")
        {
            yield return "the file system is not read-only";
        }

        if (!Items(service["cap_drop"]).Select(Text).Contains("ALL"))
        {
            yield return "it has capabilities";
        }

        if (!Items(service["security_opt"]).Select(Text).Contains("no-new-privileges:true"))
        {
            yield return "it can gain privileges";
        }

        var resources = service["deploy"]?["resources"];
        foreach (var (kind, unit) in new[] { ("limits", "cpus"), ("limits", "memory"), ("reservations", "memory") })
        {
            if (Text(resources?[kind]?[unit]).Length == 0)
            {
                yield return $"it has no {kind} of {unit}";
            }
        }

        if (service["healthcheck"] is null != WithoutHealthCheck.Contains(name))
        {
            yield return "it has no health check, or one that cannot run";
        }

        if (Text(service["stop_grace_period"]).Length == 0)
        {
            yield return "it has no time to end";
        }

        foreach (var (dependency, condition) in service["depends_on"]?.AsObject() ?? [])
        {
            var problem = (Text(condition!["condition"]), services[dependency]) switch
            {
                (_, null) => "does not exist",
                ("service_healthy", { } target) when target["healthcheck"] is null => "has no health check",
                ("service_started", { } target) when target["healthcheck"] is not null => "need not be healthy",
                ("service_completed_successfully", { } target) when Text(target["restart"]) != "on-failure" =>
                    "never completes",
                _ => null,
            };
            if (problem is not null)
            {
                yield return $"it waits for {dependency}, which {problem}";
            }
        }

        foreach (var mount in Items(service["volumes"]).Where(mount => Text(mount["type"]) == "volume"))
        {
            if (!OwnFolders.Contains(Text(mount["target"])))
            {
                yield return $"the volume at {mount["target"]} belongs to root";
            }
        }

        foreach (var memory in Items(service["tmpfs"]).Select(Text))
        {
            if (!memory.Contains(":size=", StringComparison.Ordinal))
            {
                yield return $"{memory} may take all memory";
            }
        }

        foreach (var mount in Items(service["volumes"]).Where(mount => Text(mount["type"]) == "bind"))
        {
            if (Text(mount["read_only"]) != "true")
            {
                yield return $"{mount["source"]} can be written";
            }

            if (!Path.Exists(Path.Combine(folder, Text(mount["source"]))))
            {
                yield return $"{mount["source"]} does not exist";
            }
        }

        foreach (var (variable, value) in service["environment"]?.AsObject() ?? [])
        {
            if (OptionalVariable().IsMatch(Text(value)))
            {
                yield return $"{variable} may be empty";
            }
        }

        foreach (var port in Items(service["ports"]).Select(Text))
        {
            if (!port.StartsWith("127.0.0.1:", StringComparison.Ordinal) && name != "api")
            {
                yield return $"port {port} is public";
            }
        }
    }

    private static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().OfType<JsonNode>() ?? [];

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    [GeneratedRegex(@"^(\$\{\w+:-(\$\{\w+:-\w+\}/)?)?[\w./-]+:v?\d[\w.-]*\}?$")]
    private static partial Regex Image();

    [GeneratedRegex("^[1-9][0-9]*:[1-9][0-9]*$")]
    private static partial Regex User();

    [GeneratedRegex(@"(?<!\$)\$\{\w+\}")]
    private static partial Regex OptionalVariable();
}
