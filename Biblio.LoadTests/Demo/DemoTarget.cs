namespace Biblio.LoadTests.Demo;

/// <summary>The addresses of the Biblio that the demo uses. Prometheus is null if it does not run.</summary>
internal sealed record DemoTarget(Uri Gateway, Uri Catalog, Uri? Prometheus)
{
    /// <summary>Reads the addresses that are not given from the running Biblio.</summary>
    public static async Task<DemoTarget> FindAsync(
        string stateFolder,
        Uri? gateway,
        Uri? catalog,
        CancellationToken cancellationToken
    )
    {
        var status = await ResourceStatusFile.ReadAsync(stateFolder, cancellationToken);
        return new(
            gateway ?? Running("api", "--target"),
            catalog ?? Running("catalog", "--catalog"),
            status.AddressOf("prometheus")
        );

        Uri Running(string resource, string option) =>
            status.AddressOf(resource)
            ?? throw new LoadException(
                $"Expected an address of '{resource}' in {Path.Combine(stateFolder, "run", "status")}; there is none. "
                    + $"Start Biblio (./biblio up) or give the address with {option}."
            );
    }
}
