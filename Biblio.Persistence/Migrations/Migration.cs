using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Biblio.Persistence.Migrations;

/// <summary>One numbered SQL file: <c>0001_initial.sql</c>.</summary>
internal sealed partial record Migration(string Scope, int Number, string Name, string Sql)
{
    /// <summary>The hash of the text, not of the bytes, because a checkout may change the line endings.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>Reads the embedded files of a folder in an assembly, ordered by number.</summary>
    public static IReadOnlyList<Migration> From(Assembly assembly, string folder, string scope)
    {
        var migrations = assembly
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
            .OrderBy(migration => migration.Number)
            .ToList();
        return migrations.DistinctBy(migration => migration.Number).Count() == migrations.Count
            ? migrations
            : throw new InvalidOperationException(
                $"{assembly.GetName().Name} has two migrations with the same number."
            );
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"^(?<folder>.*\.)(?<number>\d{4})_(?<name>[\w-]+)\.sql$")]
    private static partial Regex FileName();
}
