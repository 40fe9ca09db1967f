using System.Net;
using Biblio.LoadTests.Torture.Clients;

namespace Biblio.LoadTests.Torture.Audit;

/// <summary>Audits what the API answers after the run.</summary>
internal sealed class GatewayAudit(ShopClient client, KeyedSender sender, int seed)
{
    private const int SampleSize = 200;
    private static readonly string[] Reports = ["best-sellers", "highest-spenders"];

    /// <summary>Checks what becomes true when Biblio has settled.</summary>
    public async Task<IReadOnlyList<AuditCheck>> CheckSettlingAsync(CancellationToken cancellationToken)
    {
        List<string> open = [];
        foreach (var order in Sample(sender.Ledger.AcknowledgedOrders))
        {
            var answer = await client.GetAsync($"/api/orders/{order.Id}", "GET order", cancellationToken);
            var status = answer.IsSuccess
                ? (string?)answer.Json["status"]
                : $"{answer.Status?.ToString() ?? "no answer"}";
            if (status is not ("completed" or "refused" or "cancelled"))
            {
                open.Add($"order {order.Id}: {status}");
            }

            if (answer.Status is null)
            {
                break; // A gateway that does not answer would cost a timeout for every order.
            }
        }

        List<string> different = [];
        foreach (var report in Reports)
        {
            var expected = await GetReportAsync(report, "mysql", cancellationToken);
            var actual = await GetReportAsync(report, "live", cancellationToken);
            if (expected.Status != HttpStatusCode.OK || expected.Body != actual.Body)
            {
                different.Add($"{report}: {actual.Body} instead of {expected.Body}");
            }
        }

        return
        [
            new("the API has the end of every acknowledged order", open),
            new("live reports are those of the database", different),
        ];
    }

    /// <summary>Sends acknowledged writes once more. Each must give its first answer again.</summary>
    public async Task<AuditCheck> CheckRepeatedKeysAsync(CancellationToken cancellationToken)
    {
        List<string> findings = [];
        foreach (var request in Sample([.. sender.Ledger.All.Where(request => request.Acknowledgement is not null)]))
        {
            var answer = await sender.SendAsync(request, null, cancellationToken);
            if (answer.Body != request.Acknowledgement)
            {
                findings.Add($"{request.Request.Label}, key {request.Key}: {(int?)answer.Status} {answer.Body}");
            }

            if (answer.Status is null)
            {
                break;
            }
        }

        return new("a repeated key gives the same answer", findings);
    }

    private Task<Answer> GetReportAsync(string report, string source, CancellationToken cancellationToken) =>
        client.GetAsync($"/api/orders/reports/{report}?source={source}", "GET report", cancellationToken);

    private T[] Sample<T>(IReadOnlyList<T> all)
    {
        var items = all.ToArray();
        new Random(seed).Shuffle(items);
        return items[..Math.Min(items.Length, SampleSize)];
    }
}
