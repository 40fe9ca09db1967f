namespace Biblio.LoadTests.Demo;

/// <summary>
/// The resources of the running Biblio with their addresses, from the file <c>run/status</c> of its state folder.
/// </summary>
internal sealed class ResourceStatusFile
{
    private readonly Dictionary<string, Uri[]> _addresses;

    private ResourceStatusFile(Dictionary<string, Uri[]> addresses) => _addresses = addresses;

    /// <summary>
    /// Reads one line for each resource: name, state, health and addresses, separated by tabs. If the file does not
    /// exist, there are no resources.
    /// </summary>
    public static async Task<ResourceStatusFile> ReadAsync(string stateFolder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(stateFolder, "run", "status");
        return new(
            File.Exists(file)
                ? (await File.ReadAllLinesAsync(file, cancellationToken))
                    .Select(line => line.Split('\t'))
                    .Where(fields => fields.Length == 4)
                    .ToDictionary(fields => fields[0], fields => Addresses(fields[3]))
                : []
        );
    }

    // The order in the file is not fixed. The public port of the gateway is its lowest one.
    public Uri? AddressOf(string resource) =>
        AddressesOf(resource).Where(address => address.Scheme is "http" or "https").MinBy(address => address.Port);

    public IReadOnlyList<Uri> AddressesOf(string resource) => _addresses.GetValueOrDefault(resource) ?? [];

    private static Uri[] Addresses(string field) =>
        [
            .. field
                .Split(' ')
                .Where(word => Uri.IsWellFormedUriString(word, UriKind.Absolute))
                .Select(word => new Uri(word)),
        ];
}
