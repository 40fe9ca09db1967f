using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.AppHost.Resources;

/// <summary>Healthy when the database greets a new connection: its init file, and so the accounts, are done by then.</summary>
internal sealed class MySqlHealthCheck(int port) : IHealthCheck
{
    private const byte Error = 0xFF;

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
            var packet = new byte[5]; // length and number of the packet, then the protocol's version or an error
            await client.GetStream().ReadExactlyAsync(packet, timeout.Token);
            return packet[4] == Error
                ? HealthCheckResult.Unhealthy("The server refuses connections.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("The server does not answer yet.");
        }
    }
}
