using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Publishing;

public sealed partial class PublishedFormsTests
{
    [Theory]
    [InlineData(PublishedForms.Compose)]
    [InlineData(PublishedForms.Chart)]
    public async Task The_checked_in_files_are_those_that_Biblio_publishes(string folder)
    {
        var published = PublishedForms.Files(Path.Combine((await PublishedForms.GetAsync()).Root, folder));
        var checkedIn = PublishedForms.Files(Path.Combine(Repository.Root, folder));

        Assert.Equal(published.Keys, checkedIn.Keys);
        foreach (var (path, text) in published)
        {
            Assert.True(text == checkedIn[path], $"{folder}/{path} is not up to date. Run ./biblio publish.");
        }
    }

    [Fact]
    public async Task The_checked_in_manifest_is_the_one_that_Biblio_publishes() =>
        Assert.Equal(
            (await PublishedForms.GetAsync()).Read(PublishedForms.Manifest),
            Repository.Read(PublishedForms.Manifest)
        );

    [Fact]
    public async Task Published_files_contain_no_secret_and_no_local_path()
    {
        var forms = await PublishedForms.GetAsync();
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/";

        foreach (var (path, text) in PublishedForms.Files(forms.Root))
        {
            foreach (var forbidden in new[] { PublishedForms.Secret, Repository.Root, AppContext.BaseDirectory, home })
            {
                Assert.False(text.Contains(forbidden, StringComparison.Ordinal), $"{path} contains {forbidden}");
            }
        }
    }

    [Fact]
    public async Task An_unknown_form_is_rejected_with_the_known_ones()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "not-published");

        var (exitCode, output) = await PublishedForms.RunAppHostAsync(
            "--step",
            "publish",
            "--PublishTo",
            "swarm",
            "--output-path",
            folder
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("must be manifest, compose or kubernetes, not 'swarm'", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task No_image_has_the_tag_latest()
    {
        var forms = await PublishedForms.GetAsync();

        Assert.All(PublishedForms.Files(forms.Root), file =>
            Assert.DoesNotContain(":latest", file.Value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Secrets_of_the_manifest_have_only_generated_defaults()
    {
        var resources = JsonNode.Parse((await PublishedForms.GetAsync()).Read(PublishedForms.Manifest))!["resources"]!;
        var inputs = resources
            .AsObject()
            .Select(resource => resource.Value!["inputs"]?["value"])
            .OfType<JsonNode>()
            .Where(input => input["secret"] is not null)
            .ToList();

        Assert.NotEmpty(inputs);
        Assert.All(inputs, input => Assert.Null(input["default"]?["value"]));
    }

    [Fact]
    public async Task Files_of_the_manifest_are_published_with_Compose()
    {
        var forms = await PublishedForms.GetAsync();

        var mounts = BindMount()
            .Matches(forms.Read(PublishedForms.Manifest))
            .Select(match => match.Groups["path"].Value)
            .ToList();

        Assert.Equal(8, mounts.Count);
        Assert.All(mounts, path => Assert.True(Path.Exists(Path.Combine(forms.Root, path)), $"{path} does not exist"));
    }

    [GeneratedRegex("\"source\": \"(?<path>[^\"]+)\"")]
    private static partial Regex BindMount();
}
