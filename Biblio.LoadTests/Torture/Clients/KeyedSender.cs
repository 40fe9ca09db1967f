using System.Diagnostics;

namespace Biblio.LoadTests.Torture.Clients;

/// <summary>Repeats writes with the same key until they are answered.</summary>
internal sealed class KeyedSender(ShopClient client, RequestLedger ledger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(400);

    public RequestLedger Ledger => ledger;

    /// <summary>
    /// Sends a new write until there is an answer or the time is over. The first attempt may hang up. Returns whether
    /// the write was acknowledged.
    /// </summary>
    public async Task<bool> SendNewAsync(
        KeyedRequest request,
        TimeSpan? hangUpAfter,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        ledger.Add(request);
        var waited = Stopwatch.StartNew();
        for (
            var answer = await SendAsync(request, hangUpAfter, cancellationToken);
            answer.IsTemporary && waited.Elapsed < limit;
            answer = await SendAsync(request, null, cancellationToken)
        )
        {
            await Task.Delay(hangUpAfter is not null ? TimeSpan.Zero : RetryDelay, cancellationToken);
            hangUpAfter = null;
        }

        return request.Acknowledgement is not null;
    }

    /// <summary>Sends a write once, as the first attempt or again with the same key.</summary>
    public async Task<Answer> SendAsync(
        KeyedRequest request,
        TimeSpan? hangUpAfter,
        CancellationToken cancellationToken
    )
    {
        var answer = await client.SendAsync(request.Request, hangUpAfter, cancellationToken);
        if (answer.IsSuccess && !request.Acknowledge(answer.Body))
        {
            client.Log.AddFinding($"{request.Request.Label}: the same key had two different answers");
        }

        return answer;
    }

    /// <summary>Sends every write without an answer again. Returns those that still have none.</summary>
    public async Task<IReadOnlyList<KeyedRequest>> SendUnansweredAsync(
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(RetryDelay, cancellationToken))
        {
            foreach (var request in ledger.Unanswered.TakeWhile(_ => waited.Elapsed < limit))
            {
                await SendAsync(request, null, cancellationToken);
            }

            if (ledger.Unanswered is var left && (left.Count == 0 || waited.Elapsed > limit))
            {
                return left;
            }
        }
    }
}
