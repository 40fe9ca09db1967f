using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.AppHost.Resources;

/// <summary>
/// Healthy when the server sends its handshake to a new connection. Its init file has run by then, so the accounts
/// exist.
/// </summary>
internal sealed class MySqlHealthCheck(int port) : IHealthCheck
{
    private const byte ErrorMarker = 0xFF;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(3));
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, timeout.Token);
            // The packet has a header of 4 bytes, then the version of the protocol or an error marker.
            var packet = new byte[5];
            await client.GetStream().ReadExactlyAsync(packet, timeout.Token);
            return packet[4] == ErrorMarker
                ? HealthCheckResult.Unhealthy("The server refuses connections.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The server does not answer yet.");
        }
    }
}
