namespace Biblio.Rpc;

/// <summary>Configuration section <c>Rpc</c>.</summary>
public sealed class RpcOptions
{
    /// <summary>
    /// The port for HTTP/2. Without TLS the protocol is not negotiated, so HTTP/2 has a port of its own. Without a
    /// value, the service has no gRPC.
    /// </summary>
    public int? Port { get; set; }

    /// <summary>The largest message that a service receives, in bytes.</summary>
    public int MaxReceivedMessage { get; set; } = 64 * 1024;

    /// <summary>The largest message that a service sends, in bytes.</summary>
    public int MaxSentMessage { get; set; } = 1024 * 1024;

    /// <summary>The calls in progress on one connection. Clients open another connection for more.</summary>
    public int StreamsPerConnection { get; set; } = 100;
}
