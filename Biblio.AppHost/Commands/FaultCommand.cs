using System.Globalization;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Commands;

/// <summary>A command on the dashboard that turns a fault of a service on or off (observability/faults.md).</summary>
internal static class FaultCommand
{
    private const string Fault = "fault";
    private const string Value = "value";

    private static readonly string[] CommonFaults = ["error-rate", "latency", "failed-readiness", "memory-leak"];

    private static readonly Dictionary<string, string[]> ServiceFaults = new()
    {
        ["catalog"] = ["one-bad-book", "slow-consumer"],
        ["inventory"] = ["unreachable-inventory", "slow-consumer"],
        ["lending"] = ["payment-failure", "unsent-notices", "slow-consumer"],
        ["orders"] = ["payment-failure", "slow-consumer"],
    };

    /// <summary>Adds the command to every replica of every service. It must be called after the replicas are added.</summary>
    public static void AddFaultCommands(this IDistributedApplicationBuilder builder)
    {
        var services = builder.Resources.OfType<ProjectResource>().Where(Replicas.IsReplicated).ToList();
        foreach (var service in services)
        {
            foreach (var replica in Replicas.Of(service))
            {
                AddFaultCommand(builder.CreateResourceBuilder(replica), service.Name);
            }
        }
    }

    private static void AddFaultCommand(IResourceBuilder<ProjectResource> service, string serviceName)
    {
        var names = CommonFaults.Concat(ServiceFaults.GetValueOrDefault(serviceName, []));
        var options = new CommandOptions
        {
            Description = "Turns a fault of this service on, or off again (value 0).",
            IconName = "Bug",
            Arguments =
            [
                new InteractionInput
                {
                    Name = Fault,
                    Label = "Fault",
                    InputType = InputType.Choice,
                    Required = true,
                    Options = [.. names.Select(name => KeyValuePair.Create(name, name))],
                },
                new InteractionInput
                {
                    Name = Value,
                    Label = "Value (0 turns the fault off; a rate of 1 means always)",
                    InputType = InputType.Number,
                    Required = true,
                    Value = "1",
                },
            ],
        };
        service.WithCommand(
            "switch-fault",
            "Switch a fault",
            async context =>
            {
                try
                {
                    var fault = context.Arguments[Fault].Value;
                    var value = double.Parse(context.Arguments[Value].Value!, CultureInfo.InvariantCulture);
                    var response = await new StaffClient(service.ApplicationBuilder).SendAsync(
                        HttpMethod.Put,
                        service.GetEndpoint("http"),
                        $"/faults/{fault}",
                        new { value },
                        context.CancellationToken
                    );
                    return CommandResults.Success(response);
                }
                catch (Exception e) when (e is InvalidOperationException or HttpRequestException or FormatException)
                {
                    return CommandResults.Failure(e);
                }
            },
            options
        );
    }
}
