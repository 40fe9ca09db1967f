using System.Text.RegularExpressions;
using System.Xml.Linq;
using Biblio.Tests.Fixtures;
using Xunit.v3;

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
        "Biblio.Lending",
    ];

    private static readonly string[] Libraries =
    [
        "Biblio.Http",
        "Biblio.Identity",
        "Biblio.Messaging",
        "Biblio.Persistence",
        "Biblio.Rpc",
        "Biblio.ServiceDefaults",
    ];

    // Only some services send e-mail.
    private const string Mail = "Biblio.Mail";

    /// <summary>
    /// The projects that reference other libraries than all of the above. The web has no database, sends and receives
    /// no messages, and leaves callers to the gateway. The gateway forwards gRPC without a contract.
    /// </summary>
    private static readonly Dictionary<string, string[]> References = new()
    {
        ["Biblio.Http"] = [],
        ["Biblio.Identity"] = ["Biblio.Http"],
        ["Biblio.ServiceDefaults"] = ["Biblio.Http", "Biblio.Identity"],
        ["Biblio.Persistence"] = ["Biblio.Http", "Biblio.Identity", "Biblio.ServiceDefaults"],
        ["Biblio.Messaging"] = ["Biblio.Http", "Biblio.Identity", "Biblio.Persistence", "Biblio.ServiceDefaults"],
        [Mail] = [],
        ["Biblio.Rpc"] = ["Biblio.Http", "Biblio.Identity", "Biblio.ServiceDefaults"],
        ["Biblio.Api"] =
        [
            "Biblio.Http",
            "Biblio.Identity",
            Mail,
            "Biblio.Messaging",
            "Biblio.Persistence",
            "Biblio.ServiceDefaults",
        ],
        ["Biblio.Lending"] =
        [
            "Biblio.Http",
            "Biblio.Identity",
            "Biblio.Messaging",
            "Biblio.Persistence",
            "Biblio.ServiceDefaults",
        ],
        ["Biblio.Web"] = ["Biblio.Http", "Biblio.ServiceDefaults"],
    };

    [Fact]
    public void Projects_reference_only_the_libraries_below_them()
    {
        foreach (var project in Services.Concat(Libraries).Append(Mail))
        {
            var references = XDocument
                .Parse(Repository.Read($"{project}/{project}.csproj"))
                .Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

            Assert.Equal(References.GetValueOrDefault(project, Libraries), references);
        }
    }

    [Fact]
    public void No_service_reads_anothers_connection_string()
    {
        var databases = new Dictionary<string, string>
        {
            ["Biblio.Api"] = "accountsdb",
            ["Biblio.Catalog"] = "catalogdb",
            ["Biblio.Orders"] = "ordersdb",
            ["Biblio.Inventory"] = "inventorydb",
            ["Biblio.Lending"] = "lendingdb",
        };
        foreach (var service in Services)
        {
            foreach (
                var file in Repository
                    .Files(".cs", ".json")
                    .Where(file => file.StartsWith(service + "/", StringComparison.Ordinal))
            )
            {
                var foreign = databases
                    .Where(pair => pair.Key != service)
                    .Select(pair => pair.Value)
                    .Where(Repository.Read(file).Contains);
                Assert.True(!foreign.Any(), $"{file} mentions {string.Join(", ", foreign)}");
            }
        }
    }

    [Fact]
    public void Only_the_build_files_know_that_package_feeds_differ()
    {
        // The build files replace packages that the feed does not serve. The AppHost imports the SDK, and this test
        // contains the search pattern.
        string[] allowed =
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
                && !file.StartsWith("eng/ready-to-run/", StringComparison.Ordinal)
                && !allowed.Contains(file)
            );

        foreach (var file in others)
        {
            Assert.False(
                PackageFeed().IsMatch(Repository.Read(file)),
                $"{file} refers to the package feed or to a replacement package"
            );
        }
    }

    [Fact]
    public void Files_are_named_after_what_they_are_about()
    {
        var vagueFiles = Repository
            .Files(".cs")
            .Where(file => !file.StartsWith("compat/", StringComparison.Ordinal))
            .Where(file => VagueFileName().IsMatch(file));

        Assert.Empty(vagueFiles);
    }

    [Fact]
    public void Names_of_tests_have_at_most_ten_words()
    {
        var longNames = typeof(RoomsTests)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes(inherit: true).OfType<IFactAttribute>().Any())
            .Select(method => method.Name)
            .Where(name => name.Split('_').Length > 10);

        Assert.Empty(longNames);
    }

    [Fact]
    public void Services_log_and_do_not_print()
    {
        foreach (
            var file in Repository
                .Files(".cs")
                .Where(file =>
                    Services
                        .Concat(Libraries)
                        .Append(Mail)
                        .Any(service => file.StartsWith(service + "/", StringComparison.Ordinal))
                )
        )
        {
            Assert.False(Repository.Read(file).Contains("Console.Write", StringComparison.Ordinal), $"{file} prints");
        }
    }

    [Fact]
    public void No_file_contains_a_password()
    {
        foreach (
            var file in Repository
                .Files(".cs", ".json", ".yml", ".yaml", ".sh", ".props")
                .Where(file => !file.Contains("Tests/", StringComparison.Ordinal))
        )
        {
            Assert.False(LiteralPassword().IsMatch(Repository.Read(file)), $"{file} seems to hold a password");
        }
    }

    [GeneratedRegex("PackagesNotServed|compat/")]
    private static partial Regex PackageFeed();

    [GeneratedRegex(@"(Helpers?|Utils?|Utilities|(?<!ApiClient)Extensions|Common|Manager|Dto)\.cs$")]
    private static partial Regex VagueFileName();

    // A literal value after password= or "Password":. Placeholders, parameters and empty values are allowed.
    [GeneratedRegex(@"(?i)password""?\s*[=:]\s*""?[a-z0-9]{6,}[;""]")]
    private static partial Regex LiteralPassword();
}
