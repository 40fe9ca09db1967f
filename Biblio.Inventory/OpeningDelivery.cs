using System.Globalization;
using Microsoft.Extensions.Options;

namespace Biblio.Inventory;

/// <summary>
/// The delivery that opens the stock of the starter catalogue: a file with copies, title and authors on each line,
/// separated by tabs. A book that is not in it opens with <see cref="InventoryOptions.DefaultStock"/>.
/// </summary>
internal sealed class OpeningDelivery(IOptions<InventoryOptions> options, IHostEnvironment environment)
{
    /// <summary>What the ledger says about these copies.</summary>
    public const string Reason = "Opening delivery";

    private readonly Lazy<Dictionary<(string Title, string Authors), int>> _copies = new(() =>
        Find(environment.ContentRootPath, options.Value.DeliveryFile) is { } path ? Read(File.ReadLines(path)) : []
    );

    /// <summary>Returns the copies of a new book, and why they are there, if they came with the delivery.</summary>
    public (int Copies, string? Reason) CopiesOf(string title, string authors) =>
        options.Value.OpeningStock is { } all ? (all, null)
        : _copies.Value.TryGetValue((title, authors), out var copies) ? (copies, Reason)
        : (InventoryOptions.DefaultStock, null);

    /// <summary>Reads the lines after the first, which names the columns.</summary>
    internal static Dictionary<(string Title, string Authors), int> Read(IEnumerable<string> lines) =>
        lines
            .Skip(1)
            .Select(line => line.Split('\t'))
            .ToDictionary(
                fields => (fields[1], fields[2]),
                fields => int.Parse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture)
            );

    private static string? Find(string contentRoot, string file)
    {
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, file) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
