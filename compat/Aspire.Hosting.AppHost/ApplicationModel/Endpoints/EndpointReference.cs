namespace Aspire.Hosting.ApplicationModel;

/// <summary>Points to an endpoint of a resource, which may not be there yet.</summary>
public sealed class EndpointReference : IExpressionValue, IValueWithReferences
{
    private EndpointAnnotation? _annotation;

    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint, NetworkIdentifier? contextNetworkId) : this(owner, endpoint.Name, contextNetworkId) =>
        _annotation = endpoint;

    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint) : this(owner, endpoint, null)
    {
    }

    public EndpointReference(IResourceWithEndpoints owner, string endpointName, NetworkIdentifier? contextNetworkId = null)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        (Resource, EndpointName, ContextNetworkID) = (owner, endpointName, contextNetworkId);
    }

    public EndpointReference(IResourceWithEndpoints owner, string endpointName) : this(owner, endpointName, null)
    {
    }

    public IResourceWithEndpoints Resource { get; }

    public string EndpointName { get; }

    public NetworkIdentifier? ContextNetworkID { get; }

    public string? ErrorMessage { get; init; }

    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(ErrorMessage ?? Missing());

    public bool Exists => Find() is not null;

    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    public bool IsHttp => string.Equals(Scheme, "http", StringComparison.OrdinalIgnoreCase);

    public bool IsHttps => string.Equals(Scheme, "https", StringComparison.OrdinalIgnoreCase);

    public bool TlsEnabled => Find()?.TlsEnabled ?? false;

    public bool IsHttpSchemeNamedEndpoint => EndpointName.Equals("http", StringComparison.OrdinalIgnoreCase) || EndpointName.Equals("https", StringComparison.OrdinalIgnoreCase);

    public bool ExcludeReferenceEndpoint => Find()?.ExcludeReferenceEndpoint ?? false;

    public int Port => Allocated.Port;

    public int? TargetPort => EndpointAnnotation.TargetPort;

    public string Host => Allocated.Address;

    public string Scheme => EndpointAnnotation.UriScheme;

    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    private AllocatedEndpoint Allocated => Find()?.AllocatedEndpoint
        ?? throw new InvalidOperationException($"The endpoint `{EndpointName}` is not allocated for the resource `{Resource.Name}`.");

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        Property(EndpointProperty.Url).GetValueAsync(context, cancellationToken);

    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    public ReferenceExpression GetTlsValue(ReferenceExpression enabledValue, ReferenceExpression disabledValue) =>
        ReferenceExpression.CreateConditional(Property(EndpointProperty.TlsEnabled), bool.TrueString, enabledValue, disabledValue);

    private EndpointAnnotation? Find() => _annotation ??= Resource.Annotations.OfType<EndpointAnnotation>()
        .SingleOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));

    private string Missing()
    {
        var names = Resource.Annotations.OfType<EndpointAnnotation>().Select(e => $"`{e.Name}`").ToArray();
        return $"The endpoint `{EndpointName}` is not defined for the resource `{Resource.Name}`. "
            + (names.Length == 0 ? "The resource has no endpoints defined." : $"Available endpoints: {string.Join(", ", names)}.");
    }
}
