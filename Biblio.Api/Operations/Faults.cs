using System.Net;
using System.Text.Json;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Operations;

/// <summary>
/// The fault switches of all services. <paramref name="CanChange"/> tells whether the caller may set them.
/// <paramref name="Partial"/> names the services of which a replica did not answer.
/// </summary>
internal sealed record FaultOverview(IReadOnlyList<ServiceFault> Faults, bool CanChange, IReadOnlyList<string> Partial);

/// <summary>
/// A fault switch of a service with its value in each replica, 0 when it is off, and its largest value.
/// </summary>
internal sealed record ServiceFault(string Service, string Name, IReadOnlyList<double> Values, double Most);

/// <summary>The new value of a fault switch, 0 to turn it off.</summary>
internal sealed record FaultChange(double Value);

/// <summary>The number of replicas that took the value, and of those that did not answer.</summary>
internal sealed record FaultResult(int Changed, int Missing);

/// <summary>
/// Reads and sets the fault switches of every replica, in the name of the caller. Production has neither these endpoints
/// nor the switches.
/// </summary>
internal static class Faults
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { MaxDepth = 8 };

    /// <summary>List the fault switches of every service, for staff. Only in Development.</summary>
    public static async Task<Ok<FaultOverview>> List(
        ServiceReplicas replicas,
        OperationsClient client,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var answers = await Task.WhenAll(
            replicas.All.Select(async replica =>
            {
                var message = Message(HttpMethod.Get, replica.At("/faults/"), request);
                return (replica.Service, Faults: Read(await client.SendAsync(message, cancellationToken)));
            })
        );
        var faults =
            from answer in answers
            from fault in answer.Faults ?? []
            group fault by (answer.Service, fault.Name, fault.Most) into same
            orderby same.Key.Service, same.Key.Name
            select new ServiceFault(
                same.Key.Service,
                same.Key.Name,
                [.. same.Select(fault => fault.Value)],
                same.Key.Most
            );
        return TypedResults.Ok(
            new FaultOverview(
                [.. faults],
                request.IsAllowedBy(Policies.Administrator),
                [.. answers.Where(answer => answer.Faults is null).Select(answer => answer.Service).Distinct()]
            )
        );
    }

    /// <summary>Set a fault switch in every replica of a service, for administrators. Only in Development.</summary>
    public static async Task<Results<Ok<FaultResult>, NotFound, ProblemHttpResult>> Set(
        string service,
        string name,
        FaultChange change,
        ServiceReplicas replicas,
        OperationsClient client,
        HttpContext context,
        CancellationToken cancellationToken
    )
    {
        var all = replicas.Of(service);
        if (all.Count == 0)
        {
            return TypedResults.NotFound();
        }

        var answers = await Task.WhenAll(
            all.Select(replica =>
            {
                var message = Message(
                    HttpMethod.Put,
                    replica.At($"/faults/{Uri.EscapeDataString(name)}"),
                    context.Request
                );
                message.Content = JsonContent.Create(change);
                return client.SendAsync(message, cancellationToken);
            })
        );
        if (answers.Any(answer => answer?.Status is HttpStatusCode.BadRequest))
        {
            throw new FieldException("value", $"This value is out of the range of {name}.");
        }

        if (answers.Any(answer => answer?.Status is HttpStatusCode.NotFound))
        {
            return TypedResults.NotFound();
        }

        var changed = answers.Count(answer => answer is { IsSuccess: true });
        return changed == 0
            ? ServiceUnavailableProblem.Create(context, service)
            : TypedResults.Ok(new FaultResult(changed, answers.Length - changed));
    }

    private static HttpRequestMessage Message(HttpMethod method, Uri address, HttpRequest caller)
    {
        var message = new HttpRequestMessage(method, address);
        message.Headers.TryAddWithoutValidation("Authorization", caller.Headers.Authorization.ToString());
        return message;
    }

    /// <summary>Null when the replica did not answer as expected.</summary>
    private static List<ReplicaFault>? Read(OperationsAnswer? answer)
    {
        try
        {
            return answer is { IsSuccess: true }
                ? JsonSerializer.Deserialize<List<ReplicaFault>>(answer.Body, JsonOptions)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record ReplicaFault(string Name, double Value, double Most);
}
