using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Biblio.Persistence.Migrations;

/// <summary>One numbered SQL file: <c>0001_initial.sql</c>.</summary>
internal sealed partial record Migration(string Scope, int Number, string Name, string Sql)
{
    /// <summary>Of the text, not of the bytes: a checkout may have changed the line ends.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>The files embedded in an assembly under a folder, in the order of their numbers.</summary>
    public static IReadOnlyList<Migration> From(Assembly assembly, string folder, string scope)
    {
        var changes = assembly
            .GetManifestResourceNames()
            .Select(name => (Resource: name, Match: FileName().Match(name)))
            .Where(file =>
                file.Match.Success
                && file.Match.Groups["folder"].Value.EndsWith($".{folder}.", StringComparison.Ordinal)
            )
            .Select(file => new Migration(
                scope,
                int.Parse(file.Match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture),
                file.Match.Groups["name"].Value,
                Read(assembly, file.Resource)
            ))
            .OrderBy(change => change.Number)
            .ToList();
        return changes.DistinctBy(change => change.Number).Count() == changes.Count
            ? changes
            : throw new InvalidOperationException($"{assembly.GetName().Name} has two schema changes of one number.");
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^(?<folder>.*\.)(?<number>\d{4})_(?<name>[\w-]+)\.sql$")]
    private static partial Regex FileName();
}
