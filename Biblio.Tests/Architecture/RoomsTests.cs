using System.Text.RegularExpressions;
using System.Xml.Linq;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Architecture;

public sealed partial class RoomsTests
{
    private static readonly string[] Services =
    [
        "Biblio.Api",
        "Biblio.Web",
        "Biblio.Catalog",
        "Biblio.Orders",
        "Biblio.Inventory",
    ];

    private static readonly string[] Libraries = ["Biblio.Messaging", "Biblio.Persistence", "Biblio.ServiceDefaults"];

    [Fact]
    public void No_service_references_another_services_project()
    {
        foreach (var service in Services)
        {
            var references = XDocument
                .Parse(Repository.Read($"{service}/{service}.csproj"))
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

            Assert.All(references, reference => Assert.Contains(reference, Libraries));
        }
    }

    [Fact]
    public void No_service_reads_anothers_connection_string()
    {
        var own = new Dictionary<string, string>
        {
            ["Biblio.Api"] = "accountsdb",
            ["Biblio.Catalog"] = "catalogdb",
            ["Biblio.Orders"] = "ordersdb",
            ["Biblio.Inventory"] = "inventorydb",
        };
        foreach (var service in Services)
        {
            foreach (
                var file in Repository
                    .Files(".cs", ".json")
                    .Where(file => file.StartsWith(service + "/", StringComparison.Ordinal))
            )
            {
                var foreign = own.Where(pair => pair.Key != service)
                    .Select(pair => pair.Value)
                    .Where(Repository.Read(file).Contains);
                Assert.True(!foreign.Any(), $"{file} mentions {string.Join(", ", foreign)}");
            }
        }
    }

    [Fact]
    public void Only_the_exchange_knows_that_package_feeds_differ()
    {
        // the AppHost's SDK import and this test are the exchange's two other ends; versions of bare packages stand with the versions
        string[] exchange =
        [
            "Directory.Build.props",
            "Directory.Build.targets",
            "Directory.Solution.targets",
            "Directory.Packages.props",
            "Biblio.AppHost/Biblio.AppHost.csproj",
            "Biblio.Tests/Architecture/RoomsTests.cs",
        ];
        var others = Repository
            .Files(".cs", ".csproj", ".props", ".targets", ".razor")
            .Where(file =>
                !file.StartsWith("compat/", StringComparison.Ordinal)
                && !file.StartsWith("eng/packages/", StringComparison.Ordinal)
                && !exchange.Contains(file)
            );

        foreach (var file in others)
        {
            Assert.False(Feed().IsMatch(Repository.Read(file)), $"{file} knows about the package feed or a stand-in");
        }
    }

    [Fact]
    public void Files_are_named_after_what_they_are_about()
    {
        var vague = Repository
            .Files(".cs")
            .Where(file => !file.StartsWith("compat/", StringComparison.Ordinal))
            .Where(file => Vague().IsMatch(file));

        Assert.Empty(vague);
    }

    [Fact]
    public void Services_log_and_do_not_print()
    {
        foreach (
            var file in Repository
                .Files(".cs")
                .Where(file =>
                    Services
                        .Append("Biblio.ServiceDefaults")
                        .Any(service => file.StartsWith(service + "/", StringComparison.Ordinal))
                )
        )
        {
            Assert.False(Repository.Read(file).Contains("Console.Write", StringComparison.Ordinal), $"{file} prints");
        }
    }

    [Fact]
    public void No_password_stands_in_a_file()
    {
        foreach (
            var file in Repository
                .Files(".cs", ".json", ".yml", ".yaml", ".sh", ".props")
                .Where(file => !file.Contains("Tests/", StringComparison.Ordinal))
        )
        {
            Assert.False(Password().IsMatch(Repository.Read(file)), $"{file} seems to hold a password");
        }
    }

    [GeneratedRegex("PackagesNotServed|compat/")]
    private static partial Regex Feed();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|(?<!ApiClient)Extensions|Common|Manager|Dto)\.cs$")]
    private static partial Regex Vague();

    // a literal value behind password= or "Password": ; a hole, a parameter or an empty value is fine
    [GeneratedRegex(@"(?i)password""?\s*[=:]\s*""?[a-z0-9]{6,}[;""]")]
    private static partial Regex Password();
}
