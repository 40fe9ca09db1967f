using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint that a resource opens.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private readonly ValueSnapshot<AllocatedEndpoint> _allocated = new();
    private int? _port;
    private int? _targetPort;
    private bool _portSetToNull;
    private bool _targetPortSetToNull;
    private string? _transport;
    private bool? _tlsEnabled;
    private bool? _isExplicitlyProxied;

    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
        : this(protocol, null, uriScheme, transport, name, port, targetPort, isExternal, isProxied)
    {
    }

    public EndpointAnnotation(
        ProtocolType protocol, NetworkIdentifier? networkId, string? uriScheme = null, string? transport = null, string? name = null, int? port = null, int? targetPort = null, bool? isExternal = null, bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? ProtocolName;
        Name = name ?? UriScheme;
        ResourceName.Validate("Endpoint", Name);
        _transport = transport;
        _port = port;
        _targetPort = targetPort;
        IsExternal = isExternal ?? false;
        _isExplicitlyProxied = isProxied;
        DefaultNetworkID = networkId ?? KnownNetworkIdentifiers.LocalhostNetwork;
    }

    public string Name { get; set; }

    public ProtocolType Protocol { get; set; }

    public string UriScheme { get; set; }

    public NetworkIdentifier DefaultNetworkID { get; }

    /// <summary>The port that callers use. Without a proxy it is also the port that the process listens on, so either stands for both.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied || _portSetToNull ? null : _targetPort);
        set => (_port, _portSetToNull) = (value, value is null);
    }

    /// <summary>The port that the process listens on.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied || _targetPortSetToNull ? null : _port);
        set => (_targetPort, _targetPortSetToNull) = (value, value is null);
    }

    public string TargetHost { get; set; } = "localhost";

    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : ProtocolName);
        set => _transport = value;
    }

    public bool IsExternal { get; set; }

    public bool IsProxied
    {
        get => _isExplicitlyProxied ?? true;
        set => _isExplicitlyProxied = value;
    }

    public bool? IsExplicitlyProxied
    {
        get => _isExplicitlyProxied;
        set => _isExplicitlyProxied = value;
    }

    public bool ExcludeReferenceEndpoint { get; set; }

    public bool TlsEnabled
    {
        get => _tlsEnabled ?? UriScheme == "https";
        set => _tlsEnabled = value;
    }

    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => _allocated.IsValueSet ? _allocated.GetValueAsync().GetAwaiter().GetResult() : null;
        set
        {
            if (value is null)
            {
                _allocated.SetException(new InvalidOperationException($"The endpoint `{Name}` is not allocated."));
            }
            else
            {
                _allocated.SetValue(value);
            }
        }
    }

    internal bool FromLaunchProfile { get; set; }

    internal string? TargetPortEnvironmentVariable { get; set; }

    private string ProtocolName => Protocol == ProtocolType.Udp ? "udp" : "tcp";

    internal Task<AllocatedEndpoint> GetAllocatedEndpointAsync(CancellationToken cancellationToken) => _allocated.GetValueAsync(cancellationToken);
}
