using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace Biblio.LoadTests.Torture.Faults;

/// <summary>Makes most payments fail for some seconds, with the fault switch of Orders.</summary>
internal sealed class FailPayments() : Fault("fail-payments")
{
    private const double FailureRate = 0.7;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly Uri Switch = new("faults/payment-failure", UriKind.Relative);

    public override string? FindObstacle(FaultTarget target) =>
        target.Orders is null ? "--target: the address of Orders is not known" : null;

    public override async Task InjectAsync(FaultTarget target, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(
                target,
                () => new(HttpMethod.Put, Switch) { Content = JsonContent.Create(new { value = FailureRate }) },
                cancellationToken
            );
            await Task.Delay(length, cancellationToken);
        }
        finally
        {
            await SendAsync(target, () => new(HttpMethod.Delete, Switch), CancellationToken.None);
        }
    }

    private static async Task SendAsync(
        FaultTarget target,
        Func<HttpRequestMessage> createRequest,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient { BaseAddress = target.Orders, Timeout = Timeout };
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(200, cancellationToken))
        {
            var header = await target.AccessTokens.GetHeaderAsync(cancellationToken);
            using var request = createRequest();
            request.Headers.Authorization = header;
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            if (response.StatusCode == HttpStatusCode.Unauthorized)
            {
                target.AccessTokens.Discard(header);
            }

            if (waited.Elapsed > Timeout)
            {
                throw new LoadException($"{request.Method} {Switch} of Orders answered {(int)response.StatusCode}");
            }
        }
    }
}
