namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address that an endpoint got.</summary>
public class AllocatedEndpoint
{
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        (Endpoint, Address, Port, TargetPortExpression) = (endpoint, address, port, targetPortExpression);
    }

    public EndpointAnnotation Endpoint { get; }

    public string Address { get; }

    public int Port { get; }

    public string UriScheme => Endpoint.UriScheme;

    public string EndPointString => $"{Address}:{Port}";

    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <summary>The port that the process listens on; with replicas a token that each of them replaces by its own.</summary>
    public string? TargetPortExpression { get; }

    public NetworkIdentifier NetworkID => Endpoint.DefaultNetworkID;

    public override string ToString() => UriString;
}

public record NetworkIdentifier(string Value);

public static class KnownNetworkIdentifiers
{
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    public static readonly NetworkIdentifier PublicInternet = new(".");

    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}
