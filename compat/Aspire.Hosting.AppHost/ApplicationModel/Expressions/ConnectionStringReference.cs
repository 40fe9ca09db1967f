namespace Aspire.Hosting.ApplicationModel;

/// <summary>The connection string of another resource; absent is an error unless it is optional.</summary>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => Resource.GetValueAsync(cancellationToken);

    async ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        var value = await Resource.GetValueAsync(context, cancellationToken);
        return !string.IsNullOrEmpty(value) || Optional
            ? value
            : throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.");
    }
}
