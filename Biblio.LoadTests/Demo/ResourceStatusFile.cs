namespace Biblio.LoadTests.Demo;

/// <summary>
/// The resources of the running Biblio with their addresses, from the file <c>run/status</c> of its state folder.
/// </summary>
internal sealed class ResourceStatusFile
{
    private readonly List<string[]> _lines;

    private ResourceStatusFile(IEnumerable<string[]> lines) => _lines = [.. lines];

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>A sentence for each resource that is not healthy.</summary>
    public IReadOnlyList<string> Unhealthy =>
        [
            .. _lines
                .Where(fields => fields[2] != "healthy")
                .Select(fields => $"{fields[0]} is {fields[1]}, {fields[2]}"),
        ];

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
                : []
        );
    }

    public bool IsHealthy(string resource) => _lines.Any(fields => fields[0] == resource && fields[2] == "healthy");

    // The order in the file is not fixed. The public port of the gateway is its lowest one.
    public Uri? AddressOf(string resource) =>
        AddressesOf(resource).Where(address => address.Scheme is "http" or "https").MinBy(address => address.Port);

    public IReadOnlyList<Uri> AddressesOf(string resource) =>
        _lines.FirstOrDefault(fields => fields[0] == resource) is { } fields
            ?
            [
                .. fields[3]
                    .Split(' ')
                    .Where(word => Uri.IsWellFormedUriString(word, UriKind.Absolute))
                    .Select(word => new Uri(word)),
            ]
            : [];
}
