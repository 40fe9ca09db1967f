using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Architecture;

/// <summary>Services start with the native code that eng/ready-to-run makes of the packages.</summary>
public sealed class ReadyToRunTests
{
    [Theory]
    [InlineData("Biblio.Api", "Yarp.ReverseProxy")]
    [InlineData("Biblio.Catalog", "MySqlConnector")]
    [InlineData("Biblio.Inventory", "StackExchange.Redis")]
    [InlineData("Biblio.Lending", "StackExchange.Redis")]
    [InlineData("Biblio.Orders", "Microsoft.EntityFrameworkCore")]
    [InlineData("Biblio.Tests", "Microsoft.EntityFrameworkCore.Relational")]
    public void Programs_have_the_native_code_of_packages(string project, string package)
    {
        var compiled = Path.Combine(Repository.Root, "artifacts", "ready-to-run");
        Assert.SkipUnless(Directory.Exists(compiled), "No package is compiled: ./biblio test does it.");

        var path = Path.Combine(Repository.Root, "artifacts", "bin", project, "debug", package + ".dll");
        using var assembly = new PEReader(File.OpenRead(path));

        Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }

    /// <summary>An image starts faster with native code, for the platform that it is made for.</summary>
    [Theory]
    [InlineData("Biblio.Api")]
    [InlineData("Biblio.Web")]
    public async Task Published_services_have_native_code_for_Linux(string project)
    {
        var output = await LocalProcess.RunAsync(
            "dotnet",
            [
                "msbuild",
                Path.Combine(Repository.Root, project),
                "-p:_IsPublishing=true",
                "-getProperty:PublishReadyToRun",
                "-getProperty:SelfContained",
                "-getProperty:RuntimeIdentifier",
            ],
            cancellationToken: TestContext.Current.CancellationToken
        );

        var properties = JsonNode.Parse(output)!["Properties"]!;
        Assert.Equal("true", (string?)properties["PublishReadyToRun"]);
        Assert.Equal("false", (string?)properties["SelfContained"], ignoreCase: true);
        Assert.StartsWith("linux-", (string?)properties["RuntimeIdentifier"], StringComparison.Ordinal);
    }
}
