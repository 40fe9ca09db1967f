using System.Diagnostics;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

/// <summary>The published forms, made anew once for each test run, without a container engine and a network.</summary>
internal sealed class PublishedForms
{
    /// <summary>The value of every secret. No published file may contain it.</summary>
    public const string Secret = "Leaked4Secret2";

    public const string Manifest = "aspire-manifest.json";
    public const string Compose = "deploy/compose";
    public const string Chart = "deploy/kubernetes";

    private static readonly Lazy<Task<PublishedForms>> Published = new(PublishAsync);

    private PublishedForms(string root) => Root = root;

    /// <summary>The folder that has the files where the repository has them.</summary>
    public string Root { get; }

    public static Task<PublishedForms> GetAsync() => Published.Value;

    public string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>All files below a folder, with paths relative to it.</summary>
    public static SortedDictionary<string, string> Files(string folder) =>
        new(
            Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .ToDictionary(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), File.ReadAllText),
            StringComparer.Ordinal
        );

    private static async Task<PublishedForms> PublishAsync()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "published");
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        Directory.CreateDirectory(root);
        await Task.WhenAll(
            RunAsync("--publisher", "manifest", "--output-path", Path.Combine(root, Manifest)),
            RunAsync("--step", "publish", "--PublishTo", "compose", "--output-path", Path.Combine(root, Compose)),
            RunAsync("--step", "publish", "--PublishTo", "kubernetes", "--output-path", Path.Combine(root, Chart))
        );
        // The paths of the projects are relative to the manifest, and this one is some folders deeper.
        var manifest = Path.Combine(root, Manifest);
        var depth = Path.GetRelativePath(root, Repository.Root).Replace('\\', '/') + "/";
        await File.WriteAllTextAsync(manifest, File.ReadAllText(manifest).Replace(depth, "", StringComparison.Ordinal));
        return new(root);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAppHostAsync(arguments);
        Assert.True(exitCode == 0, $"{string.Join(' ', arguments)}: {output}");
    }

    /// <summary>Runs the AppHost to publish, and returns its exit code and output.</summary>
    public static async Task<(int ExitCode, string Output)> RunAppHostAsync(params string[] arguments)
    {
        var secrets = JsonNode.Parse(Repository.Read(Manifest))!["resources"]!
            .AsObject()
            .Where(resource => resource.Value!["inputs"]?["value"]?["secret"]?.GetValue<bool>() == true)
            .Select(resource => $"--Parameters:{resource.Key}={Secret}");
        var start = new ProcessStartInfo(
            "dotnet",
            [BiblioProcess.AppHost, "--operation", "publish", .. arguments, .. secrets]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);
        return (process.ExitCode, await output + await error);
    }
}
