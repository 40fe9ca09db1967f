using System.Reflection.PortableExecutable;
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
}
