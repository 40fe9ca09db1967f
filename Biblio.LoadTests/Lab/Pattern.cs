using Biblio.LoadTests.Reports;
using Biblio.LoadTests.Running;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Lab;

/// <summary>The data that every run begins with: the state of a shop that was filled once, and stopped. Each run gets a copy of it.</summary>
internal sealed class Pattern(string folder, int orders)
{
    // who begins anew has the same orders to compare with
    private const ulong Seed = 1;

    // what a shop writes anew at each start, or what belongs to one run
    private static readonly string[] NotKept = ["run", "logs", "prometheus", "alertmanager", "nginx", "orders-nginx"];

    private string Kept => Path.Combine(folder, FormattableString.Invariant($"pattern-{orders}"));

    /// <summary>For every shop with these data: no book ever runs out, because a refused order is no slow one; and the stores can be reached.</summary>
    public static Dictionary<string, string> Settings =>
        new(Stores.Settings) { ["Inventory__OpeningStock"] = "1000000" };

    public void Forget()
    {
        if (Directory.Exists(Kept))
        {
            Directory.Delete(Kept, recursive: true);
        }
    }

    /// <summary>Makes it, if it is not there.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Kept))
        {
            return;
        }

        Console.WriteLine(
            $"Lab: making the data that every run begins with: the starter catalogue and {orders} generated orders ..."
        );
        var shopFolder = Shop.NewFolder();
        await using var shop = Shop.Start(shopFolder, Settings);
        await shop.ReadyAsync(cancellationToken);
        using (var visitor = new Visitor(shop.Door, shop.SignIn))
        {
            await Shelf.FilledAsync(visitor, cancellationToken);
        }

        var stores = new Stores(shop);
        await stores.FillAsync(new OrderGenerator(Seed).Orders(1, orders), cancellationToken);
        await stores.AnalyzeAsync(cancellationToken);
        await stores.CopyAsync(cancellationToken);
        await shop.StopAsync();
        Copy(shopFolder, Kept + ".new");
        Directory.Move(Kept + ".new", Kept);
    }

    /// <summary>A folder for a shop that begins with these data.</summary>
    public string CopyForRun()
    {
        var shopFolder = Shop.NewFolder();
        Copy(Kept, shopFolder);
        return shopFolder;
    }

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to) && to.EndsWith(".new", StringComparison.Ordinal))
        {
            Directory.Delete(to, recursive: true); // what was left of a copy that was interrupted
        }

        foreach (
            var part in Directory
                .EnumerateFileSystemEntries(from, "*", SearchOption.AllDirectories)
                .Where(part =>
                    !NotKept.Contains(Path.GetRelativePath(from, part).Split(Path.DirectorySeparatorChar)[0])
                )
        )
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, part));
            if (Directory.Exists(part))
            {
                Directory.CreateDirectory(target);
            }
            else
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(part, target);
            }
        }
    }
}
