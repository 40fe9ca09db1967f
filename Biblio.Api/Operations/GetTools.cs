using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Biblio.Api.Operations;

/// <summary>The tools that show traces, series and logs, with the address of each. Absent ones are left out.</summary>
internal sealed record ToolList(
    IReadOnlyList<Tool> Tools,
    [property: JsonPropertyName("_links")] OperationsLinks Links
);

/// <summary>A tool: dashboard, grafana, prometheus, alertmanager or jaeger.</summary>
internal sealed record Tool(string Name, string Address);

internal static class GetTools
{
    private static readonly string[] Names = ["dashboard", "grafana", "prometheus", "alertmanager", "jaeger"];

    /// <summary>Get the addresses of the tools for traces, series, logs and alerts, for staff.</summary>
    public static Ok<ToolList> Handle(IOptions<OperationsOptions> options) =>
        TypedResults.Ok(
            new ToolList(
                [
                    .. from name in Names
                    let address = options.Value.Links.GetValueOrDefault(name)
                    where Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                    select new Tool(name, address.TrimEnd('/')),
                ],
                OperationsLinks.For("tools")
            )
        );
}
