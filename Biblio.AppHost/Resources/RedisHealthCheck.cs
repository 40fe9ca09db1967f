using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.AppHost.Resources;

/// <summary>Healthy when Redis answers PING. It answers LOADING while it reads its file.</summary>
internal sealed class RedisHealthCheck(int port, ParameterResource password) : IHealthCheck
{
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
            var stream = client.GetStream();
            var secret = await password.GetValueAsync(timeout.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {secret}\r\nPING\r\n"), timeout.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            var authentication = await reader.ReadLineAsync(timeout.Token);
            var answer = await reader.ReadLineAsync(timeout.Token);
            return answer == "+PONG"
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"Redis answers {(authentication == "+OK" ? answer : authentication)}");
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("Redis does not answer yet.");
        }
    }
}
