using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Operations;

/// <summary>
/// The messages of every service. <paramref name="Partial"/> names the services that did not answer in time.
/// </summary>
internal sealed record StreamOverview(
    IReadOnlyList<ServiceMessages> Services,
    IReadOnlyList<string> Partial,
    [property: JsonPropertyName("_links")] OperationsLinks Links
);

/// <summary>
/// The messages of a service: unsent ones in its outbox, the age of the oldest in seconds, and dead letters.
/// </summary>
internal sealed record ServiceMessages(
    string Service,
    long OutboxSize,
    double OutboxAge,
    long DeadLetters,
    IReadOnlyList<StreamGroup> Groups
);

/// <summary>
/// A stream that a consumer group reads: messages in the stream, those that the group has not handled, and of these the
/// ones that are delivered and not acknowledged.
/// </summary>
internal sealed record StreamGroup(string Stream, string Group, long Length, long Lag, long Pending);

internal static class GetStreams
{
    private const string OutboxSize = "biblio_messaging_outbox_size";
    private const string OutboxAge = "biblio_messaging_outbox_age_seconds";
    private const string DeadLetters = "biblio_messaging_dead_letters_waiting";
    private const string Length = "biblio_messaging_stream_length";
    private const string Lag = "biblio_messaging_lag";
    private const string Pending = "biblio_messaging_pending";

    private static readonly HashSet<string> Metrics = [OutboxSize, OutboxAge, DeadLetters, Length, Lag, Pending];

    /// <summary>Get the outbox, the dead letters and the lag of every stream of each service, for staff.</summary>
    public static async Task<Ok<StreamOverview>> Handle(
        ServiceReplicas replicas,
        OperationsClient client,
        CancellationToken cancellationToken
    )
    {
        var answers = await Task.WhenAll(
            replicas.All.Select(async replica =>
                (replica.Service, Answer: await client.GetAsync(replica.At("/metrics"), cancellationToken))
            )
        );
        var services = answers
            .Where(answer => answer.Answer is { IsSuccess: true })
            .GroupBy(answer => answer.Service)
            .Select(service =>
                From(service.Key, [.. service.SelectMany(one => MetricsText.Read(one.Answer!.Body, Metrics))])
            )
            .OfType<ServiceMessages>()
            .OrderBy(service => service.Service, StringComparer.Ordinal);
        return TypedResults.Ok(
            new StreamOverview(
                [.. services],
                [
                    .. answers
                        .Where(answer => answer.Answer is not { IsSuccess: true })
                        .Select(a => a.Service)
                        .Distinct(),
                ],
                OperationsLinks.For("streams")
            )
        );
    }

    /// <summary>Null for a service without messages. Replicas report the same values, so the largest counts.</summary>
    private static ServiceMessages? From(string service, IReadOnlyList<MetricSample> samples) =>
        samples.All(sample => sample.Name != OutboxSize)
            ? null
            : new(
                service,
                (long)Max(OutboxSize, samples),
                Math.Round(Max(OutboxAge, samples), 1),
                (long)Max(DeadLetters, samples),
                [
                    .. samples
                        .Where(sample => sample.Name == Lag && sample["stream"] is not null)
                        .GroupBy(sample => sample["stream"]!)
                        .OrderBy(stream => stream.Key, StringComparer.Ordinal)
                        .Select(stream =>
                        {
                            var own = samples.Where(sample => sample["stream"] == stream.Key).ToList();
                            return new StreamGroup(
                                stream.Key,
                                service,
                                (long)Max(Length, own),
                                (long)Max(Lag, own),
                                (long)Max(Pending, own)
                            );
                        }),
                ]
            );

    private static double Max(string name, IEnumerable<MetricSample> samples) =>
        samples.Where(sample => sample.Name == name).Select(sample => sample.Value).DefaultIfEmpty().Max();
}
