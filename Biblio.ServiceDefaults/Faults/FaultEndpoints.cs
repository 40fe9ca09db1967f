using Biblio.Http;
using Biblio.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.ServiceDefaults.Faults;

/// <summary>A fault switch with its current value, 0 when it is off.</summary>
public sealed record Fault(string Name, double Value, double Most, string Means)
{
    internal static Fault From(FaultSwitch fault, FaultSwitches faults) =>
        new(fault.Name, faults[fault], fault.MaxValue, fault.Description);
}

/// <summary>The new value of a fault switch.</summary>
public sealed record FaultSetting(double Value);

internal static class FaultEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var faults = routes
            .MapGroup(FaultInjection.Path)
            .WithTags("Faults")
            .DisableHttpMetrics()
            .RequireStaff()
            .AllowHead();

        // The API document of a service does not include the XML summaries of a library.
        faults.MapGet("/", List).WithSummary("List the fault switches of this process. Not available in Production.");
        faults.MapPut("/{name}", Set).WithSummary("Set the value of a fault switch. 0 turns it off.");
        faults.MapDelete("/{name}", Clear).WithSummary("Turn a fault switch off.");
        faults.MapDelete("/", ClearAll).WithSummary("Turn every fault switch off.");
    }

    private static Ok<List<Fault>> List(FaultSwitches faults)
    {
        var sorted = faults.Available.Values.OrderBy(fault => fault.Name, StringComparer.Ordinal);
        return TypedResults.Ok(sorted.Select(fault => Fault.From(fault, faults)).ToList());
    }

    private static Results<Ok<Fault>, NotFound> Set(string name, FaultSetting setting, FaultSwitches faults)
    {
        if (!faults.Available.TryGetValue(name, out var fault))
        {
            return TypedResults.NotFound();
        }

        faults.Set(name, setting.Value);
        return TypedResults.Ok(Fault.From(fault, faults));
    }

    private static Results<NoContent, NotFound> Clear(string name, FaultSwitches faults)
    {
        if (!faults.Available.ContainsKey(name))
        {
            return TypedResults.NotFound();
        }

        faults.Set(name, 0);
        return TypedResults.NoContent();
    }

    private static NoContent ClearAll(FaultSwitches faults)
    {
        foreach (var fault in faults.Available.Values.Where(faults.IsOn))
        {
            faults.Set(fault.Name, 0);
        }

        return TypedResults.NoContent();
    }
}
