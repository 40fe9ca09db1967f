using Biblio.LoadTests.Demo;
using Biblio.LoadTests.Shops;
using Biblio.LoadTests.Torture.Faults;
using Biblio.LoadTests.Torture.Stores;

namespace Biblio.LoadTests.Torture;

/// <summary>The Biblio of a run: one of its own, which ends with the run, or the one at <c>--target</c>.</summary>
internal sealed class TortureEnvironment : IAsyncDisposable
{
    private const string DefaultStateFolder = ".biblio";

    private readonly BiblioInstance? _biblio;
    private readonly TmpfsFolder? _disk;

    private TortureEnvironment(BiblioInstance? biblio, TmpfsFolder? disk, Uri gateway, FaultTarget faults) =>
        (_biblio, _disk, Gateway, Faults) = (biblio, disk, gateway, faults);

    public Uri Gateway { get; }

    public FaultTarget Faults { get; }

    public IReadOnlyList<Uri> Services => _biblio?.Services ?? [];

    public static Task<TortureEnvironment> StartAsync(TortureOptions options, CancellationToken cancellationToken) =>
        options.Target is { } target ? FindAsync(target, cancellationToken) : StartOwnAsync(options, cancellationToken);

    /// <summary>Copies the logs of the resources, and returns the folder. Null without own instance.</summary>
    public string? KeepLogs()
    {
        var logs = Path.Combine(_biblio?.StateFolder ?? "", "logs");
        if (_biblio is null || !Directory.Exists(logs))
        {
            return null;
        }

        var kept = Path.Combine(DefaultStateFolder, "torture", $"{DateTime.UtcNow:yyyyMMdd-HHmmss}");
        Directory.CreateDirectory(kept);
        foreach (var file in Directory.EnumerateFiles(logs))
        {
            File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
        }

        return kept;
    }

    public async ValueTask DisposeAsync()
    {
        if (_biblio is not null)
        {
            await _biblio.DisposeAsync();
        }

        if (_disk is not null)
        {
            await _disk.DisposeAsync();
        }
    }

    private static async Task<TortureEnvironment> FindAsync(Uri target, CancellationToken cancellationToken)
    {
        var status = await ResourceStatusFile.ReadAsync(DefaultStateFolder, cancellationToken);
        var isLocal = status.AddressOf("api")?.Port == target.Port;
        return new(
            null,
            null,
            target,
            new(
                null,
                null,
                null,
                null,
                isLocal ? status.AddressOf("orders") : null,
                new AccessTokenProvider(target, DefaultStateFolder)
            )
        );
    }

    private static async Task<TortureEnvironment> StartOwnAsync(
        TortureOptions options,
        CancellationToken cancellationToken
    )
    {
        var (disk, noDiskReason) = options.Faults.Any(name => name == FaultCatalogue.FillDisk.Name)
            ? await TmpfsFolder.MountAsync(cancellationToken)
            : (null, null);
        var folder = disk is null
            ? BiblioInstance.CreateFolder()
            : Directory.CreateDirectory(Path.Combine(disk.Path, "state")).FullName;
        var biblio = BiblioInstance.Start(folder, StoreClients.Settings, "--LogFiles=true");
        var faults = new FaultTarget(
            folder,
            StoreClients.Create(biblio),
            disk,
            noDiskReason,
            biblio.Orders,
            biblio.AccessTokens
        );
        var environment = new TortureEnvironment(biblio, disk, biblio.Gateway, faults);
        try
        {
            await biblio.WaitUntilReadyAsync(cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }
}
