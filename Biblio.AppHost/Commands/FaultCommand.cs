using System.Globalization;

namespace Biblio.AppHost.Commands;

/// <summary>Switches a fault of a service on or off from the dashboard (observability/faults.md).</summary>
internal static class FaultCommand
{
    private const string Fault = "fault";
    private const string Value = "value";

    private static readonly string[] OfEveryService = ["error-rate", "latency", "failed-readiness", "memory-leak"];

    private static readonly Dictionary<string, string[]> OfOneService = new()
    {
        ["catalog"] = ["one-bad-book", "slow-consumer"],
        ["inventory"] = ["unreachable-inventory", "slow-consumer"],
        ["orders"] = ["payment-failure", "slow-consumer"],
    };

    public static IResourceBuilder<ProjectResource> WithFaultCommand(
        this IResourceBuilder<ProjectResource> service,
        string serviceName
    )
    {
        var names = OfEveryService.Concat(OfOneService.GetValueOrDefault(serviceName, []));
        var options = new CommandOptions
        {
            Description = "Breaks this service on purpose, or mends it again (value 0).",
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
                    Label = "Value (0 switches it off; 1 is always, for a share)",
                    InputType = InputType.Number,
                    Required = true,
                    Value = "1",
                },
            ],
        };
        return service.WithCommand(
            "switch-fault",
            "Switch a fault",
            async context =>
            {
                try
                {
                    var fault = context.Arguments[Fault].Value;
                    var value = double.Parse(context.Arguments[Value].Value!, CultureInfo.InvariantCulture);
                    var answer = await new Staff(service.ApplicationBuilder).SendAsync(
                        HttpMethod.Put,
                        service.GetEndpoint("http"),
                        $"/faults/{fault}",
                        new { value },
                        context.CancellationToken
                    );
                    return CommandResults.Success(answer);
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
