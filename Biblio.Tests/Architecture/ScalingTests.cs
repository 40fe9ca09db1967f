using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Architecture;

/// <summary>What docs/scaling.md promises: SQL and messages that a distributed database and many streams can take.</summary>
public sealed partial class ScalingTests
{
    private static readonly string[] Services =
    [
        "Biblio.Api",
        "Biblio.Catalog",
        "Biblio.Inventory",
        "Biblio.Lending",
        "Biblio.Orders",
    ];
    private static readonly string[] Libraries = ["Biblio.Messaging", "Biblio.Persistence", "Biblio.ServiceDefaults"];
    private static readonly string[] Keys = ["OrderId", "BookId", "UserId"];

    private static IEnumerable<string> Sources =>
        Repository
            .Files(".cs")
            .Concat(Repository.Files(".sql"))
            .Where(file => Services.Concat(Libraries).Contains(file.Split('/')[0]));

    [Fact]
    public void No_statement_reads_the_schema_of_another_service() => AssertNowhere(OtherSchema());

    [Fact]
    public void No_statement_locks_tables() => AssertNowhere(TableLock());

    [Fact]
    public void Only_migrations_take_a_named_lock() =>
        AssertNowhere(NamedLock(), except: "Biblio.Persistence/Migrations/Migrator.cs");

    [Fact]
    public void Statements_use_no_triggers_procedures_or_events() => AssertNowhere(ServerCode());

    [Fact]
    public void Every_message_begins_with_its_partition_key()
    {
        var messages = Services
            .SelectMany(service => Assembly.Load(service).GetTypes())
            .Where(type =>
                type.Namespace?.EndsWith(".Events", StringComparison.Ordinal) == true
                && !type.IsNested
                && type.GetMethod("<Clone>$") is not null
                && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            )
            .ToList();

        Assert.True(messages.Count >= 18, $"only {messages.Count} messages were found");
        Assert.All(messages, message =>
        {
            var first = message.GetConstructors().Single().GetParameters()[0];
            Assert.Contains(first.Name, Keys);
            Assert.Equal(typeof(long), first.ParameterType);
        });
    }

    private static void AssertNowhere(Regex pattern, string? except = null)
    {
        var found =
            from file in Sources
            where file != except
            from line in Repository.Read(file).Split('\n')
            where pattern.IsMatch(line) && !Comment().IsMatch(line)
            select $"{file}: {line.Trim()}";

        Assert.Empty(found);
    }

    // A schema before a table: `ordersdb`.orders or ordersdb.orders.
    [GeneratedRegex(@"(?i)`?\b(catalogdb|ordersdb|inventorydb|lendingdb|accountsdb)`?\.`?[a-z_]")]
    private static partial Regex OtherSchema();

    [GeneratedRegex(@"(?i)\bLOCK\s+TABLES?\b|\bFLUSH\s+TABLES\b")]
    private static partial Regex TableLock();

    [GeneratedRegex(@"\bGET_LOCK\s*\(")]
    private static partial Regex NamedLock();

    [GeneratedRegex(@"(?i)\bCREATE\s+(OR\s+REPLACE\s+)?(TRIGGER|PROCEDURE|FUNCTION|EVENT)\b")]
    private static partial Regex ServerCode();

    [GeneratedRegex(@"^\s*(//|--|///)")]
    private static partial Regex Comment();
}
