using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

/// <summary>A variable that a resource gets in a run, it gets in every published form.</summary>
public sealed class EnvironmentTests
{
    /// <summary>Variables that only a run on one machine has, with the reason.</summary>
    private static readonly Dictionary<string, string> OnlyInRuns = new()
    {
        ["MP_MAX_MESSAGES"] = "the mail server of development",
        ["Mail__Smtp__Tls"] = "the mail server of development has no TLS",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "the key of Aspire's own dashboard",
        ["OTEL_RESOURCE_ATTRIBUTES"] = "the orchestrator's id of the process",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "Aspire's setting for development",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "Aspire's setting for development",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "Aspire's setting for development",
        ["OTEL_TRACES_SAMPLER"] = "Aspire's setting for development",
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = "Aspire's setting for development",
        ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "Aspire's setting for development",
        ["LOGGING__CONSOLE__FORMATTERNAME"] = "the dashboard's console",
        ["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "the dashboard's console",
        ["LOGGING_CONSOLE_FORMATTERNAME"] = "the dashboard's console",
        ["ASPNETCORE_URLS"] = "HTTP_PORTS replaces it",
        ["Accounts__StarterPassword"] = "accounts of Development",
        ["Accounts__LibrarianPassword"] = "accounts of Development",
        ["Operations__Links__grafana"] = "an address of this machine",
        ["Operations__Links__prometheus"] = "an address of this machine",
        ["Operations__Links__alertmanager"] = "an address of this machine",
        ["Operations__Links__jaeger"] = "an address of this machine",
        ["Operations__Links__dashboard"] = "an address of this machine",
        ["Operations__LabResults"] = "a file of this machine",
        ["Operations__DemoRequest"] = "a file of this machine",
        ["OTEL_SERVICE_NAME"] = "the collector's own name. Services have it",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "the collector's own. Services have it",
    };

    /// <summary>These are replaced in the collector only.</summary>
    private static readonly string[] OfServices = ["OTEL_SERVICE_NAME", "OTEL_EXPORTER_OTLP_PROTOCOL"];

    [Fact]
    public async Task Every_variable_of_a_run_is_in_every_published_form()
    {
        var forms = await PublishedForms.GetAsync();
        var published = new Dictionary<string, Func<string, IEnumerable<string>>>
        {
            ["manifest"] = Manifest(forms),
            ["Compose file"] = Compose(forms),
            ["chart"] = Chart(forms),
        };
        var missing = new List<string>();

        var run = await ReadRunAsync();

        foreach (var (resource, variables) in run)
        {
            foreach (var (form, read) in published)
            {
                missing.AddRange(
                    variables
                        .Except(read(resource))
                        .Where(variable => !IsOnlyInRuns(resource, variable))
                        .Select(variable => $"{variable} of {resource} is not in the {form}")
                );
            }
        }

        Assert.Equal(19, run.Count);
        Assert.True(run["orders"].Count > 15);
        Assert.Empty(missing);
    }

    private static bool IsOnlyInRuns(string resource, string variable) =>
        variable.StartsWith("BIBLIO_REACHES_", StringComparison.Ordinal)
        || (OnlyInRuns.ContainsKey(variable) && (resource == "collector" || !OfServices.Contains(variable)));

    private static Func<string, IEnumerable<string>> Manifest(PublishedForms forms)
    {
        var resources = JsonNode.Parse(forms.Read(PublishedForms.Manifest))!["resources"]!;
        return resource => Keys(resources[resource]?["env"]);
    }

    private static Func<string, IEnumerable<string>> Compose(PublishedForms forms)
    {
        var services = YamlFile.Parse(forms.Read($"{PublishedForms.Compose}/docker-compose.yaml"))["services"]!;
        return resource => Keys(services[resource]?["environment"]);
    }

    private static Func<string, IEnumerable<string>> Chart(PublishedForms forms)
    {
        var rendered = new HelmRenderer(Path.Combine(forms.Root, PublishedForms.Chart)).Render();
        return resource =>
            new[] { ("config", "data"), ("secrets", "stringData") }.SelectMany(part =>
                rendered.TryGetValue($"{resource}/{part.Item1}.yaml", out var text)
                    ? Keys(YamlFile.Parse(text)[part.Item2])
                    : []
            );
    }

    private static IEnumerable<string> Keys(JsonNode? node) => node?.AsObject().Select(entry => entry.Key) ?? [];

    private static async Task<Dictionary<string, HashSet<string>>> ReadRunAsync()
    {
        string[] arguments =
        [
            "--Runtime=containers",
            "--environment=Development",
            $"--StateFolder={Path.Combine(AppContext.BaseDirectory, "model-state")}",
            .. BiblioProcess.PasswordArguments,
        ];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(
            arguments,
            TestContext.Current.CancellationToken
        );
        var run = new Dictionary<string, HashSet<string>>();
        foreach (var resource in builder.Resources.Where(resource => resource is ProjectResource or ContainerResource))
        {
            if (resource.Name == "demo")
            {
                continue; // It is a tool of the machine that runs Biblio.
            }

            var context = new EnvironmentCallbackContext(
                builder.ExecutionContext,
                resource,
                cancellationToken: TestContext.Current.CancellationToken
            );
            foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            {
                await annotation.Callback(context);
            }

            run[resource.Name] = [.. context.EnvironmentVariables.Keys];
        }

        return run;
    }
}
