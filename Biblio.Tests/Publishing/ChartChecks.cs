using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Biblio.Tests.Publishing;

/// <summary>What the objects of the chart must have to run in a cluster.</summary>
internal static partial class ChartChecks
{
    private const string Component = "app.kubernetes.io/component";
    private static readonly string[] Replicated = ["api", "catalog", "inventory", "lending", "orders", "web"];

    /// <summary>Returns a sentence for each problem.</summary>
    public static IEnumerable<string> FindProblems(IReadOnlyList<JsonNode> objects)
    {
        foreach (var duplicate in objects.GroupBy(item => (Kind(item), Name(item))).Where(group => group.Count() > 1))
        {
            yield return $"{duplicate.Key.Item2}: there are several of this {duplicate.Key.Item1}";
        }

        foreach (var workload in objects.Where(item => TemplateOf(item) is not null))
        {
            foreach (var problem in FindPodProblems(workload, objects))
            {
                yield return $"{Name(workload)}: {problem}";
            }
        }

        foreach (var name in Replicated)
        {
            foreach (var problem in FindReplicaProblems(name, objects))
            {
                yield return $"{name}: {problem}";
            }
        }

        foreach (var service in Of(objects, "Service"))
        {
            if (!objects.Any(item => Selects(service["spec"]!["selector"], TemplateOf(item))))
            {
                yield return $"{Name(service)}: it has no pods";
            }
        }

        foreach (var problem in FindNetworkProblems(objects))
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FindPodProblems(JsonNode workload, IReadOnlyList<JsonNode> objects)
    {
        var template = TemplateOf(workload)!;
        var pod = template["spec"]!;
        if (workload["spec"]!["selector"]?["matchLabels"] is { } selector && !Selects(selector, template))
        {
            yield return "it does not select its pods";
        }

        var context = pod["securityContext"];
        if (Text(context?["runAsNonRoot"]) != "true" || Text(context?["runAsUser"]) is "" or "0")
        {
            yield return "the user is root";
        }

        if (Text(context?["seccompProfile"]?["type"]) != "RuntimeDefault")
        {
            yield return "system calls are not filtered";
        }

        if (Text(pod["automountServiceAccountToken"]) != "false")
        {
            yield return "it has a token of the cluster";
        }

        foreach (var container in Items(pod["containers"]).Concat(Items(pod["initContainers"])))
        {
            foreach (var problem in FindContainerProblems(container, isJob: Kind(workload) is "Job" or "CronJob"))
            {
                yield return problem;
            }

            var pause = container["lifecycle"]?["preStop"]?["sleep"]?["seconds"];
            if (Number(pod["terminationGracePeriodSeconds"]) <= Number(pause))
            {
                yield return "it has no time to end";
            }

            foreach (var source in Items(container["envFrom"]))
            {
                var (kind, reference) = source["configMapRef"] is { } map
                    ? ("ConfigMap", map)
                    : ("Secret", source["secretRef"]!);
                if (!Exists(objects, kind, Text(reference["name"])))
                {
                    yield return $"the {kind} {reference["name"]} does not exist";
                }
            }

            foreach (var mount in Items(container["volumeMounts"]))
            {
                if (Items(pod["volumes"]).All(volume => Text(volume["name"]) != Text(mount["name"])))
                {
                    yield return $"the volume {mount["name"]} does not exist";
                }
            }
        }

        foreach (var volume in Items(pod["volumes"]))
        {
            if (
                volume["persistentVolumeClaim"] is { } claim
                && !Exists(objects, "PersistentVolumeClaim", Text(claim["claimName"]))
            )
            {
                yield return $"the claim {claim["claimName"]} does not exist";
            }

            if (volume["emptyDir"] is { } folder && Text(folder["sizeLimit"]).Length == 0)
            {
                yield return $"the folder {volume["name"]} may fill the node";
            }

            if (volume["configMap"] is { } map)
            {
                var data = Of(objects, "ConfigMap").FirstOrDefault(item => Name(item) == Text(map["name"]))?["data"];
                foreach (var key in Items(map["items"]).Select(item => Text(item["key"])))
                {
                    if (data?[key] is null)
                    {
                        yield return $"the file {key} of {map["name"]} does not exist";
                    }
                }
            }
        }
    }

    private static JsonNode? TemplateOf(JsonNode workload) =>
        (workload["spec"]?["jobTemplate"] ?? workload)["spec"]?["template"];

    private static IEnumerable<string> FindContainerProblems(JsonNode container, bool isJob)
    {
        if (!Image().IsMatch(Text(container["image"])))
        {
            yield return "the image has no version";
        }

        foreach (var kind in new[] { "limits", "requests" })
        {
            foreach (var unit in new[] { "cpu", "memory" })
            {
                if (Text(container["resources"]?[kind]?[unit]).Length == 0)
                {
                    yield return $"it has no {kind} of {unit}";
                }
            }
        }

        var context = container["securityContext"];
        if (Text(context?["readOnlyRootFilesystem"]) != "true")
        {
            yield return "the file system is not read-only";
        }

        if (Text(context?["allowPrivilegeEscalation"]) != "false")
        {
            yield return "it can gain privileges";
        }

        if (!Items(context?["capabilities"]?["drop"]).Select(Text).Contains("ALL"))
        {
            yield return "it has capabilities";
        }

        foreach (var probe in isJob ? [] : new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            if (container[probe] is null)
            {
                yield return $"it has no {probe}";
            }
            else if (
                container[probe]!["httpGet"]?["port"] is { } port
                && Items(container["ports"]).All(open => Text(open["containerPort"]) != Text(port))
            )
            {
                yield return $"its {probe} asks port {port}, which is not open";
            }
        }
    }

    private static IEnumerable<string> FindReplicaProblems(string name, IReadOnlyList<JsonNode> objects)
    {
        var deployment = Of(objects, "Deployment").Single(item => Name(item) == $"{name}-deployment");
        if (deployment["spec"]!["replicas"] is not null)
        {
            yield return "an update resets the number of replicas";
        }

        var autoscaler = Of(objects, "HorizontalPodAutoscaler")
            .FirstOrDefault(item => Text(item["spec"]!["scaleTargetRef"]!["name"]) == Name(deployment));
        if (
            autoscaler is null
            || Number(autoscaler["spec"]!["minReplicas"]) > Number(autoscaler["spec"]!["maxReplicas"])
        )
        {
            yield return "it has no autoscaler, or one with a minimum above its maximum";
        }

        if (
            !Of(objects, "PodDisruptionBudget")
                .Any(item => Selects(item["spec"]!["selector"]!["matchLabels"], deployment["spec"]!["template"]))
        )
        {
            yield return "it has no disruption budget";
        }

        if (Text(deployment["spec"]!["strategy"]!["rollingUpdate"]?["maxUnavailable"]) != "0")
        {
            yield return "an update ends a pod before the next one is ready";
        }
    }

    /// <summary>Each service that a pod's settings or files name must be reachable, from both ends.</summary>
    private static IEnumerable<string> FindNetworkProblems(IReadOnlyList<JsonNode> objects)
    {
        var policies = Of(objects, "NetworkPolicy")
            .ToDictionary(item => Text(item["spec"]!["podSelector"]!["matchLabels"]![Component]));
        var components = objects
            .Select(TemplateOf)
            .OfType<JsonNode>()
            .Select(template => Text(template["metadata"]!["labels"]![Component]))
            .ToHashSet();
        foreach (var component in components)
        {
            if (!policies.TryGetValue(component, out var policy))
            {
                yield return $"{component}: it has no network policy";
                continue;
            }

            var texts = objects
                .Where(item => Kind(item) is "ConfigMap" or "Secret")
                .Where(item => Text(item["metadata"]!["labels"]![Component]) == component)
                .Select(item => item.ToJsonString())
                .Concat(
                    objects
                        .Where(item => Name(item).StartsWith($"{component}-", StringComparison.Ordinal))
                        .Select(TemplateOf)
                        .OfType<JsonNode>()
                        .Select(template => template.ToJsonString())
                );
            foreach (
                var target in texts
                    .SelectMany(text => Service().Matches(text))
                    .Select(match => match.Groups[1].Value)
                    .Where(target => components.Contains(target) && target != component)
                    .Distinct()
            )
            {
                if (!Allows(policy, "egress", "to", target) || !Allows(policies[target], "ingress", "from", component))
                {
                    yield return $"{component}: it may not connect to {target}";
                }
            }
        }
    }

    private static bool Allows(JsonNode policy, string direction, string peers, string component) =>
        Items(policy["spec"]![direction])
            .SelectMany(rule => Items(rule[peers]))
            .Any(peer => Text(peer["podSelector"]?["matchLabels"]?[Component]) == component);

    private static bool Selects(JsonNode? selector, JsonNode? template) =>
        template?["metadata"]?["labels"] is { } labels
        && selector is JsonObject wanted
        && wanted.Count > 0
        && wanted.All(label => Text(labels[label.Key]) == Text(label.Value));

    private static bool Exists(IReadOnlyList<JsonNode> objects, string kind, string name) =>
        Of(objects, kind).Any(item => Name(item) == name);

    private static IEnumerable<JsonNode> Of(IReadOnlyList<JsonNode> objects, string kind) =>
        objects.Where(item => Kind(item) == kind);

    private static string Kind(JsonNode item) => Text(item["kind"]);

    private static string Name(JsonNode item) => Text(item["metadata"]!["name"]);

    private static IEnumerable<JsonNode> Items(JsonNode? list) => list?.AsArray().OfType<JsonNode>() ?? [];

    private static int Number(JsonNode? node) => int.TryParse(Text(node), out var number) ? number : 0;

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    [GeneratedRegex(@"^[\w./-]+:v?\d[\w.-]*$")]
    private static partial Regex Image();

    [GeneratedRegex(@"\b([a-z][a-z-]*?)-(?:service|pods)\b")]
    private static partial Regex Service();
}
