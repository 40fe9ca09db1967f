using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>What is asked for: <c>https+http://_admin.orders</c> is the endpoint "admin" of the service "orders", by https if it has that, else by http.</summary>
public sealed class ServiceEndpointQuery
{
    private readonly string _input;

    private ServiceEndpointQuery(string input, IReadOnlyList<string> schemes, string serviceName, string? endpointName) =>
        (_input, IncludedSchemes, ServiceName, EndpointName) = (input, schemes, serviceName, endpointName);

    public IReadOnlyList<string> IncludedSchemes { get; }

    public string? EndpointName { get; }

    public string ServiceName { get; }

    public static bool TryParse(string input, [NotNullWhen(true)] out ServiceEndpointQuery? query)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        var hasScheme = input.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? input : $"fakescheme://{input}", UriKind.Absolute, out var uri))
        {
            query = null;
            return false;
        }

        var schemes = hasScheme ? uri.Scheme.Split('+') : [];
        var dot = uri.Host.IndexOf('.', StringComparison.Ordinal);
        query = uri.Host.StartsWith('_') && dot > 1 && !uri.Host.EndsWith('.')
            ? new(input, schemes, uri.Host[(dot + 1)..], uri.Host[1..dot])
            : new(input, schemes, uri.Host, null);
        return true;
    }

    public override string? ToString() => _input;
}
