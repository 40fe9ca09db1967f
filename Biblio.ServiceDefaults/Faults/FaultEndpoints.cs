using Biblio.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>A fault switch and where it stands: 0 is off.</summary>
public sealed record Fault(string Name, double Value, double Most, string Means)
{
    internal static Fault From(FaultSwitch fault, FaultSwitches faults) =>
        new(fault.Name, faults[fault], fault.Most, fault.Means);
}

/// <summary>The new value of a fault switch.</summary>
public sealed record FaultSetting(double Value);

internal static class FaultEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var faults = routes.MapGroup(FaultInjection.Path).WithTags("Faults").DisableHttpMetrics().RequireStaff();

        // said here, because from a library the summary of a handler does not reach the service's API document
        faults
            .MapGet("/", List)
            .WithSummary("The fault switches of this process and where they stand. Not in Production.");
        faults.MapPut("/{name}", Set).WithSummary("Turn a fault on, with its value; 0 turns it off.");
        faults.MapDelete("/{name}", Clear).WithSummary("Turn a fault off.");
        faults.MapDelete("/", ClearAll).WithSummary("Turn every fault off.");
    }

    private static Ok<List<Fault>> List(FaultSwitches faults) =>
        TypedResults.Ok(
            faults
                .Offered.Values.OrderBy(fault => fault.Name, StringComparer.Ordinal)
                .Select(fault => Fault.From(fault, faults))
                .ToList()
        );

    private static Results<Ok<Fault>, NotFound> Set(string name, FaultSetting setting, FaultSwitches faults)
    {
        if (!faults.Offered.TryGetValue(name, out var fault))
        {
            return TypedResults.NotFound();
        }

        faults.Set(name, setting.Value);
        return TypedResults.Ok(Fault.From(fault, faults));
    }

    private static Results<NoContent, NotFound> Clear(string name, FaultSwitches faults)
    {
        if (!faults.Offered.ContainsKey(name))
        {
            return TypedResults.NotFound();
        }

        faults.Set(name, 0);
        return TypedResults.NoContent();
    }

    private static NoContent ClearAll(FaultSwitches faults)
    {
        foreach (var fault in faults.Offered.Values.Where(faults.IsOn))
        {
            faults.Set(fault.Name, 0);
        }

        return TypedResults.NoContent();
    }
}
