using System.Net;
using System.Net.Http.Headers;
using Biblio.LoadTests.TelemetryCost;

namespace Biblio.LoadTests.Edge;

/// <summary>One way to an answer, and the processor seconds that what lies between, and the service, have used until now.</summary>
internal sealed record Way(
    string Name,
    Uri Target,
    string Path,
    AuthenticationHeaderValue? Token,
    Func<double?> Between,
    Func<double?> Service
);

/// <summary>Asks several ways in turn, so many rounds of this length each, after all were warmed up.</summary>
internal sealed class Turns(int rounds, TimeSpan length)
{
    private const int AtOnce = 16;

    public async Task<Arms> TakeAsync(string name, TimeSpan warmUp, Way[] ways, CancellationToken cancellationToken)
    {
        foreach (var way in ways)
        {
            await AskAsync(way, warmUp, cancellationToken);
        }

        var arms = new Arms(name);
        for (var round = 0; round < rounds; round++)
        {
            // who goes first changes with every round
            foreach (var way in ways.Skip(round % ways.Length).Concat(ways.Take(round % ways.Length)))
            {
                arms.Add(round, way.Name, await AskAsync(way, length, cancellationToken));
            }
        }

        arms.PrintMedians();
        return arms;
    }

    private static async Task<Asked> AskAsync(Way way, TimeSpan length, CancellationToken cancellationToken)
    {
        using var connections = new Connections(new(way.Target, way.Path), AtOnce);
        var (between, service) = (way.Between(), way.Service());
        var (answers, seconds, p99) = await connections.AskAsync(
            target => new(HttpMethod.Get, target) { Headers = { Authorization = way.Token } },
            HttpStatusCode.OK,
            length,
            cancellationToken
        );
        return new(answers / seconds, p99, (way.Between() - between) / answers, (way.Service() - service) / answers);
    }
}
