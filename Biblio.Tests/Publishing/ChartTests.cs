using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using k8s;
using YamlDotNet.Core;

namespace Biblio.Tests.Publishing;

public sealed partial class ChartTests
{
    private const string Usual = "values.yaml";

    public static TheoryData<string> Variants => [Usual, "values-small.yaml", "values-large.yaml"];

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Kubernetes_knows_every_field_of_every_object(string variant)
    {
        var rendered = (await RendererAsync(variant)).Render();

        Assert.True(rendered.Count > 100);
        foreach (var (path, text) in rendered)
        {
            var error = Record.Exception(() =>
                Assert.Single(KubernetesYaml.LoadAllFromString(text, null, strict: true))
            );
            Assert.True(error is null, $"{path}: {error?.GetBaseException().Message}");
        }
    }

    [Fact]
    public async Task An_unknown_field_is_found()
    {
        var text = (await RendererAsync(Usual)).Render()["catalog/deployment.yaml"];

        Assert.Throws<YamlException>(() =>
            KubernetesYaml.LoadAllFromString(
                text.Replace("readinessProbe:", "readyProbe:", StringComparison.Ordinal),
                null,
                strict: true
            )
        );
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Every_pod_is_fit_for_a_cluster(string variant) =>
        Assert.Empty(ChartChecks.FindProblems(await ObjectsAsync(variant)));

    [Theory]
    [InlineData(
        "catalog-deployment",
        "spec.template.spec.containers.0.image",
        "\"catalog:latest\"",
        "the image has no version"
    )]
    [InlineData(
        "catalog-deployment",
        "spec.template.spec.containers.0.resources.limits",
        null,
        "it has no limits of cpu"
    )]
    [InlineData("mysql-statefulset", "spec.template.spec.containers.0.resources", null, "it has no requests of memory")]
    [InlineData("catalog-deployment", "spec.template.spec.containers.0.livenessProbe", null, "it has no livenessProbe")]
    [InlineData("loki-deployment", "spec.template.spec.containers.0.readinessProbe", null, "it has no readinessProbe")]
    [InlineData(
        "catalog-deployment",
        "spec.template.spec.containers.0.readinessProbe.httpGet.port",
        "\"81\"",
        "its readinessProbe asks port 81, which is not open"
    )]
    [InlineData("grafana-deployment", "spec.template.spec.securityContext.runAsUser", "\"0\"", "the user is root")]
    [InlineData("grafana-deployment", "spec.template.spec.securityContext", null, "system calls are not filtered")]
    [InlineData(
        "node-exporter-daemonset",
        "spec.template.spec.containers.0.securityContext",
        null,
        "the file system is not read-only"
    )]
    [InlineData(
        "mysql-accounts-1",
        "spec.template.spec.automountServiceAccountToken",
        null,
        "it has a token of the cluster"
    )]
    [InlineData(
        "mysql-backup",
        "spec.jobTemplate.spec.template.spec.containers.0.resources",
        null,
        "it has no requests of memory"
    )]
    [InlineData("redis-backup-network", "spec.egress", null, "redis-backup: it may not connect to cache")]
    [InlineData("api-deployment", "spec.template.spec.terminationGracePeriodSeconds", "\"5\"", "it has no time to end")]
    [InlineData("mysql-statefulset", "spec.template.metadata.labels", null, "it does not select its pods")]
    [InlineData("prometheus-files-0", "data", null, "the file prometheus.yml of prometheus-files-0 does not exist")]
    [InlineData("biblio-mysql", "metadata.name", "\"other\"", "the claim biblio-mysql does not exist")]
    [InlineData(
        "web-deployment",
        "spec.template.spec.volumes.0.emptyDir",
        "{}",
        "the folder writable-0 may fill the node"
    )]
    [InlineData("orders-secrets", "metadata.name", "\"other\"", "the Secret orders-secrets does not exist")]
    [InlineData(
        "orders-autoscaler",
        "spec.minReplicas",
        "\"9\"",
        "orders: it has no autoscaler, or one with a minimum above its maximum"
    )]
    [InlineData("web-disruption", "spec.selector.matchLabels", null, "web: it has no disruption budget")]
    [InlineData("web-deployment", "spec.replicas", "\"2\"", "web: an update resets the number of replicas")]
    [InlineData("web-service", "spec.selector", "{\"a\":\"b\"}", "web-service: it has no pods")]
    [InlineData("catalog-network", "spec.egress", null, "catalog: it may not connect to mysql")]
    [InlineData("loki-network", "spec.ingress", null, "grafana: it may not connect to loki")]
    public async Task A_planted_mistake_is_found(string name, string path, string? json, string problem)
    {
        var objects = await ObjectsAsync(Usual);

        var item = objects.Single(item => item["metadata"]!["name"]!.ToString() == name);
        var names = path.Split('.');
        var parent = names[..^1]
            .Aggregate(item, (node, key) => int.TryParse(key, out var index) ? node[index]! : node[key]!);
        parent.AsObject().Remove(names[^1]);
        if (json is not null)
        {
            parent[names[^1]] = JsonNode.Parse(json);
        }

        Assert.Contains(ChartChecks.FindProblems(objects), found => found.EndsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_secret_stops_the_installation()
    {
        var forms = await PublishedForms.GetAsync();
        var renderer = new HelmRenderer(Path.Combine(forms.Root, PublishedForms.Chart), secrets: false);

        var error = Assert.Throws<InvalidOperationException>(renderer.Render);

        Assert.EndsWith("is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_secret_of_the_values_is_required_by_a_template()
    {
        var forms = await PublishedForms.GetAsync();
        var templates = string.Concat(
            PublishedForms.Files(Path.Combine(forms.Root, PublishedForms.Chart, "templates")).Values
        );

        foreach (
            var (component, names) in YamlFile.Parse(forms.Read($"{PublishedForms.Chart}/values.yaml"))[
                "secrets"
            ]!.AsObject()
        )
        {
            foreach (var (name, value) in names!.AsObject())
            {
                Assert.Equal("", value!.ToString());
                Assert.Contains(
                    $"required `.Values.secrets.{component}.{name} is missing`",
                    templates,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public async Task The_variants_differ_in_replicas_and_sizes()
    {
        var (small, usual, large) = (
            await ObjectsAsync("values-small.yaml"),
            await ObjectsAsync(Usual),
            await ObjectsAsync("values-large.yaml")
        );

        Assert.Equal(("1", "1"), Replicas(small));
        Assert.Equal(("2", "4"), Replicas(usual));
        Assert.Equal(("3", "12"), Replicas(large));
        Assert.Equal(["10Gi", "10Gi", "100Gi"], new[] { small, usual, large }.Select(Storage));
    }

    [Fact]
    public async Task Only_the_gateway_is_public_and_only_with_TLS()
    {
        var objects = await ObjectsAsync(Usual);

        var ingress = Assert.Single(objects, item => item["kind"]!.ToString() == "Ingress");
        Assert.Equal(
            ingress["spec"]!["rules"]![0]!["host"]!.ToString(),
            ingress["spec"]!["tls"]![0]!["hosts"]![0]!.ToString()
        );
        Assert.Equal(
            "api-service",
            ingress["spec"]!["rules"]![0]!["http"]!["paths"]![0]!["backend"]!["service"]!["name"]!.ToString()
        );
        Assert.All(objects.Where(item => item["kind"]!.ToString() == "Service"), service =>
            Assert.Equal("ClusterIP", service["spec"]!["type"]!.ToString())
        );
    }

    [Fact]
    public async Task A_changed_setting_replaces_the_pods_that_read_it()
    {
        var forms = await PublishedForms.GetAsync();
        var templates = PublishedForms.Files(Path.Combine(forms.Root, PublishedForms.Chart, "templates"));
        var settings = templates
            .Where(file => Path.GetFileName(file.Key) is "config.yaml" or "secrets.yaml")
            .SelectMany(file =>
                ValuePath().Matches(file.Value).Select(match => (Folder: Path.GetDirectoryName(file.Key)!, match.Value))
            )
            .Distinct()
            .ToList();

        Assert.Contains(("api", ".Values.ingress.proxies"), settings);
        foreach (var (folder, path) in settings)
        {
            var hashed = templates
                .Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal))
                .SelectMany(file => HashedPath().Matches(file.Value).Select(match => match.Groups[1].Value));
            Assert.True(
                hashed.Any(value => path == value || path.StartsWith(value + ".", StringComparison.Ordinal)),
                $"{folder}: {path} changes no pod"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Redis_refuses_data_before_its_memory_is_full(string variant)
    {
        var redis = Container(await ObjectsAsync(variant), "cache");

        var limit = redis["resources"]!["limits"]!["memory"]!.ToString();
        var data = Regex.Match(redis["args"]![1]!.ToString(), @"--maxmemory (\d+)mb --maxmemory-policy noeviction ");
        Assert.Equal(
            int.Parse(limit.Replace("Mi", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 3 / 4,
            int.Parse(data.Groups[1].Value, CultureInfo.InvariantCulture)
        );
    }

    [Fact]
    public async Task The_ingress_lets_imports_and_open_connections_through()
    {
        var issuer = new Dictionary<string, string> { ["cert-manager.io/cluster-issuer"] = "letsencrypt" };

        var usual = Annotations(await RendererAsync(Usual));
        var own = Annotations(
            (await RendererAsync(Usual)).With("ingress.annotations", JsonSerializer.SerializeToNode(issuer)!)
        );

        // The gateway's own limit of an import is 1 GiB.
        Assert.Equal("1g", usual["nginx.ingress.kubernetes.io/proxy-body-size"]);
        Assert.Equal("1800", usual["nginx.ingress.kubernetes.io/proxy-read-timeout"]);
        Assert.Equal("1800", usual["nginx.ingress.kubernetes.io/proxy-send-timeout"]);
        Assert.Equal(issuer, own);

        static Dictionary<string, string> Annotations(HelmRenderer renderer) =>
            YamlFile.Parse(renderer.Render()["api/biblio.yaml"])["metadata"]!["annotations"]!.Deserialize<
                Dictionary<string, string>
            >()!;
    }

    [Fact]
    public async Task One_value_names_the_registry_and_one_its_secrets()
    {
        var rendered = (await RendererAsync(Usual))
            .With("images.prefix", "ghcr.io/me/biblio")
            .With("imagePullSecrets", new JsonArray(new JsonObject { ["name"] = "registry" }))
            .Render();
        var pods = rendered
            .Values.SelectMany(YamlFile.ParseAll)
            .Select(item => (item["spec"]?["jobTemplate"] ?? item)["spec"]?["template"]?["spec"])
            .OfType<JsonNode>()
            .ToList();

        Assert.All(pods, pod => Assert.Equal("registry", pod["imagePullSecrets"]![0]!["name"]!.ToString()));
        Assert.Equal(
            ["api", "catalog", "inventory", "lending", "orders", "web"],
            pods.Select(pod => pod["containers"]![0]!["image"]!.ToString().Split(':')[0])
                .Where(image => image.StartsWith("ghcr.io/", StringComparison.Ordinal))
                .Select(image => image["ghcr.io/me/biblio/".Length..])
                .Order()
        );
    }

    [Theory]
    [InlineData("web-deployment", true)]
    [InlineData("mysql-statefulset", true)]
    [InlineData("orders-deployment", false)]
    public async Task Large_temporary_files_take_no_memory(string name, bool isOnDisk)
    {
        var pod = Named(await ObjectsAsync(Usual), name)["spec"]!["template"]!["spec"]!;

        var mount = pod["containers"]![0]!["volumeMounts"]!
            .AsArray()
            .Single(mount => mount!["mountPath"]!.ToString() == "/tmp")!;
        var folder = pod["volumes"]!
            .AsArray()
            .Single(volume => volume!["name"]!.ToString() == mount["name"]!.ToString())!["emptyDir"]!;
        Assert.Equal(
            isOnDisk ? (null, "2Gi") : ("Memory", "64Mi"),
            (folder["medium"]?.ToString(), folder["sizeLimit"]!.ToString())
        );
    }

    private static JsonNode Named(IReadOnlyList<JsonNode> objects, string name) =>
        objects.Single(item => item["metadata"]!["name"]!.ToString() == name);

    private static JsonNode Container(IReadOnlyList<JsonNode> objects, string component) =>
        Named(objects, $"{component}-statefulset")["spec"]!["template"]!["spec"]!["containers"]![0]!;

    private static (string, string) Replicas(IReadOnlyList<JsonNode> objects)
    {
        var spec = objects.Single(item => item["metadata"]!["name"]!.ToString() == "orders-autoscaler")["spec"]!;
        return (spec["minReplicas"]!.ToString(), spec["maxReplicas"]!.ToString());
    }

    private static string Storage(IReadOnlyList<JsonNode> objects) =>
        objects.Single(item => item["metadata"]!["name"]!.ToString() == "biblio-mysql")["spec"]!["resources"]![
            "requests"
        ]!["storage"]!.ToString();

    private static async Task<HelmRenderer> RendererAsync(string variant) =>
        new(Path.Combine((await PublishedForms.GetAsync()).Root, PublishedForms.Chart), variant);

    private static async Task<IReadOnlyList<JsonNode>> ObjectsAsync(string variant) =>
        [.. (await RendererAsync(variant)).Render().Values.SelectMany(YamlFile.ParseAll)];

    [GeneratedRegex(@"\.Values\.[\w.]+")]
    private static partial Regex ValuePath();

    [GeneratedRegex(@"toJson (\.Values\.[\w.]+) \| sha256sum")]
    private static partial Regex HashedPath();
}
