using System.Reflection;
using Biblio.Messaging;
using Biblio.Persistence;
using NetArchTest.Rules;

namespace Biblio.Tests.Architecture;

/// <summary>The arrows between projects and between the folders of a project.</summary>
public sealed class NamespaceTests
{
    private static readonly Assembly[] Services =
    [
        typeof(Biblio.Api.Telemetry).Assembly,
        typeof(Biblio.Catalog.CatalogApi).Assembly,
        typeof(Biblio.Inventory.InventoryApi).Assembly,
        typeof(Biblio.Lending.LendingApi).Assembly,
        typeof(Biblio.Orders.OrdersApi).Assembly,
        typeof(Biblio.Web.LocalPath).Assembly,
    ];

    private static readonly Assembly[] Libraries =
    [
        typeof(Biblio.Mail.MailSender).Assembly,
        typeof(Biblio.Http.Paging).Assembly,
        typeof(Biblio.Identity.Caller).Assembly,
        typeof(Biblio.ServiceDefaults.ServiceDefaults).Assembly,
        typeof(DatabaseRegistration).Assembly,
        typeof(MessagingRegistration).Assembly,
        typeof(Biblio.Rpc.RpcOptions).Assembly,
    ];

    public static TheoryData<string> Projects =>
        [
            .. Services
                .Concat(Libraries)
                .Append(typeof(Biblio.AppHost.Local.PortOwner).Assembly)
                .Append(typeof(Biblio.LoadTests.LoadException).Assembly)
                .Select(assembly => assembly.GetName().Name!),
        ];

    /// <summary>The root of a project puts its folders together and holds what all of them share, so it is left out.</summary>
    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_form_no_circle(string project)
    {
        var types = Types.InAssembly(Assembly.Load(project));
        var folders = Folders(project);
        var arrows = folders.ToDictionary(
            from => from,
            from => folders.Where(to => to != from && Offenders(types, from, to).Count > 0).ToList()
        );

        var circle = folders.Select(folder => PathBack(folder, arrows)).FirstOrDefault(path => path is not null) ?? [];
        var offenders = circle
            .Zip(circle.Skip(1))
            .SelectMany(arrow => Offenders(types, arrow.First, arrow.Second).Take(3));
        Assert.True(circle.Count == 0, $"{string.Join(" -> ", circle)}: {string.Join(", ", offenders)}");
    }

    [Fact]
    public void Libraries_depend_on_no_service_and_downwards_only()
    {
        string[] services = [.. Services.Select(assembly => assembly.GetName().Name!)];
        // From the bottom to the top. A library uses only those before it.
        string[] libraries =
        [
            "Biblio.Mail",
            "Biblio.Http",
            "Biblio.Identity",
            "Biblio.ServiceDefaults",
            "Biblio.Persistence",
            "Biblio.Messaging",
            "Biblio.Rpc",
        ];

        Assert.Equal(libraries, Libraries.Select(assembly => assembly.GetName().Name));
        for (var i = 0; i < libraries.Length; i++)
        {
            Assert.Empty(Offenders(libraries[i], [.. libraries[(i + 1)..], .. services]));
        }
    }

    private static List<string> Offenders(string project, string[] forbidden) =>
        [.. Assembly.Load(project).GetReferencedAssemblies().Select(reference => reference.Name!).Intersect(forbidden)];

    private static List<string> Folders(string project) =>
        [
            .. Assembly
                .Load(project)
                .GetTypes()
                .Select(type => type.Namespace ?? "")
                .Where(name => name.StartsWith(project + ".", StringComparison.Ordinal))
                .Select(name => string.Join('.', name.Split('.').Take(project.Split('.').Length + 1)))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    private static List<string> Offenders(Types types, string from, string to) =>
        [
            .. types
                .That()
                .ResideInNamespace(from)
                .And()
                .HaveDependencyOnAny(to)
                .GetTypes()
                .Select(type => type.FullName),
        ];

    private static List<string>? PathBack(string start, Dictionary<string, List<string>> arrows)
    {
        var paths = new Queue<List<string>>([
            [start],
        ]);
        var seen = new HashSet<string>();
        while (paths.TryDequeue(out var path))
        {
            foreach (var next in arrows[path[^1]])
            {
                if (next == start)
                {
                    return [.. path, next];
                }

                if (seen.Add(next))
                {
                    paths.Enqueue([.. path, next]);
                }
            }
        }

        return null;
    }
}
