using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One property of an endpoint; its value waits until the endpoint has its address.</summary>
public class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property) : IExpressionValue, IValueWithReferences
{
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    public EndpointProperty Property { get; } = property;

    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Binding("url"),
        EndpointProperty.Host or EndpointProperty.IPV4Host => Binding("host"),
        EndpointProperty.Port => Binding("port"),
        EndpointProperty.Scheme => Binding("scheme"),
        EndpointProperty.TargetPort => Binding("targetPort"),
        EndpointProperty.HostAndPort => $"{Binding("host")}:{Binding("port")}",
        EndpointProperty.TlsEnabled => Binding("tlsEnabled"),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default)
    {
        switch (Property)
        {
            case EndpointProperty.Scheme:
                return Endpoint.Scheme;
            case EndpointProperty.TlsEnabled:
                return Endpoint.TlsEnabled.ToString();
            case EndpointProperty.IPV4Host:
                return "127.0.0.1";
            case EndpointProperty.TargetPort when Endpoint.TargetPort is { } port:
                return Text(port);
        }

        var allocated = await Endpoint.EndpointAnnotation.GetAllocatedEndpointAsync(cancellationToken);
        return Property switch
        {
            EndpointProperty.Url => allocated.UriString,
            EndpointProperty.Host => allocated.Address,
            EndpointProperty.Port => Text(allocated.Port),
            EndpointProperty.TargetPort => allocated.TargetPortExpression,
            _ => allocated.EndPointString,
        };
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private string Binding(string name) => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{name}}}";
}

public enum EndpointProperty
{
    Url,
    Host,
    IPV4Host,
    Port,
    Scheme,
    TargetPort,
    HostAndPort,
    TlsEnabled,
}
