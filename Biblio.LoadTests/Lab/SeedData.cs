using Biblio.LoadTests.Reports;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Lab;

/// <summary>
/// The data that every run starts with: the state folder of an instance that was filled once and stopped. Each run
/// gets a copy.
/// </summary>
internal sealed class SeedData(string folder, int orders)
{
    // A fresh lab generates the same orders, so that its results can be compared.
    private const ulong Seed = 1;

    // An instance recreates these folders at each start, or they belong to a single run.
    private static readonly string[] ExcludedFolders =
    [
        "run",
        "logs",
        "prometheus",
        "alertmanager",
        "nginx",
        "orders-nginx",
    ];

    private string SeedFolder => Path.Combine(folder, FormattableString.Invariant($"pattern-{orders}"));

    /// <summary>
    /// The settings of every instance with this data. The stock of a book never runs out, because a refused order is
    /// faster than a real one. The databases have known passwords.
    /// </summary>
    public static Dictionary<string, string> Settings =>
        new(DataStoreClients.Settings) { ["Inventory__OpeningStock"] = "1000000" };

    public void Delete()
    {
        if (Directory.Exists(SeedFolder))
        {
            Directory.Delete(SeedFolder, recursive: true);
        }
    }

    /// <summary>Creates the data if it does not exist.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(SeedFolder))
        {
            return;
        }

        Console.WriteLine(
            $"Lab: creating the data of every run: the starter catalogue and {orders} generated orders ..."
        );
        var stateFolder = BiblioInstance.CreateFolder();
        await using var biblio = BiblioInstance.Start(stateFolder, Settings);
        await biblio.WaitUntilReadyAsync(cancellationToken);
        using (var client = new GatewayClient(biblio.Gateway, biblio.AccessTokens))
        {
            await StockSnapshot.WaitUntilFilledAsync(client, cancellationToken);
        }

        var stores = new DataStoreClients(biblio);
        await stores.FillAsync(new OrderGenerator(Seed).Generate(1, orders), cancellationToken);
        await stores.AnalyzeAsync(cancellationToken);
        await stores.RebuildRedisAsync(cancellationToken);
        await biblio.StopAsync();
        Copy(stateFolder, SeedFolder + ".new");
        Directory.Move(SeedFolder + ".new", SeedFolder);
    }

    /// <summary>Copies the data to a new state folder.</summary>
    public string CopyToNewFolder()
    {
        var stateFolder = BiblioInstance.CreateFolder();
        Copy(SeedFolder, stateFolder);
        return stateFolder;
    }

    private static void Copy(string source, string destination)
    {
        if (Directory.Exists(destination) && destination.EndsWith(".new", StringComparison.Ordinal))
        {
            // The folder is the rest of an interrupted copy.
            Directory.Delete(destination, recursive: true);
        }

        foreach (
            var entry in Directory
                .EnumerateFileSystemEntries(source, "*", SearchOption.AllDirectories)
                .Where(entry =>
                    !ExcludedFolders.Contains(Path.GetRelativePath(source, entry).Split(Path.DirectorySeparatorChar)[0])
                )
        )
        {
            var target = Path.Combine(destination, Path.GetRelativePath(source, entry));
            if (Directory.Exists(entry))
            {
                Directory.CreateDirectory(target);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(entry, target);
            }
        }
    }
}
