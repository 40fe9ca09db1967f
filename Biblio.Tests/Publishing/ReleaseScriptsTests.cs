using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

/// <summary><c>eng/images</c> and <c>eng/package</c> make what a release consists of.</summary>
public sealed class ReleaseScriptsTests : IDisposable
{
    private const string Prefix = "ghcr.io/me/biblio";
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-release-").FullName;

    [Fact]
    public async Task An_image_is_built_for_each_published_service_only()
    {
        var projects = (await RunAsync("eng/images", "--list")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var compose = YamlFile.Parse(Repository.Read($"{PublishedForms.Compose}/docker-compose.yaml"));
        var services = compose["services"]!
            .AsObject()
            .Where(service => service.Value!["image"]!.ToString().StartsWith("${", StringComparison.Ordinal))
            .Select(service => service.Key);
        Assert.All(projects, project => Assert.True(File.Exists(Path.Combine(Repository.Root, project)), project));
        Assert.Equal(
            services.Order(),
            projects
                .Select(project => Path.GetFileNameWithoutExtension(project).Split('.')[1].ToLowerInvariant())
                .Order()
        );
    }

    [Fact]
    public async Task The_files_of_a_release_name_its_images()
    {
        var version = await PackAsync();

        var chart = YamlFile.Parse(await ReadAsync($"biblio-{version}.tgz", "biblio/values.yaml"));
        var compose = await ReadAsync(
            $"biblio-compose-{version}.tar.gz",
            $"biblio-compose-{version}/docker-compose.yaml"
        );
        Assert.Equal(Prefix, chart["images"]!["prefix"]!.ToString());
        Assert.Contains($"${{BIBLIO_IMAGE_PREFIX:-{Prefix}}}/catalog:{version}", compose, StringComparison.Ordinal);
        Assert.DoesNotContain("BIBLIO_IMAGE_PREFIX:-biblio}", compose, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_of_another_version_is_not_released()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            RunAsync("eng/package", Prefix, "99.0.0", _folder)
        );

        Assert.Contains("the release is 99.0.0, but", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> PackAsync()
    {
        var chart = YamlFile.Parse(Repository.Read($"{PublishedForms.Chart}/Chart.yaml"));
        var version = chart["version"]!.ToString();
        await RunAsync("eng/package", Prefix, version, _folder);
        return version;
    }

    private Task<string> ReadAsync(string archive, string path) =>
        LocalProcess.RunAsync(
            "tar",
            ["-xzOf", Path.Combine(_folder, archive), path],
            cancellationToken: TestContext.Current.CancellationToken
        );

    private static Task<string> RunAsync(string script, params string[] arguments) =>
        LocalProcess.RunAsync(
            "bash",
            [Path.Combine(Repository.Root, script), .. arguments],
            cancellationToken: TestContext.Current.CancellationToken
        );
}
