namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that has a value once the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) => GetValueAsync(cancellationToken);
}

/// <summary>Something that a manifest writes as an expression, such as <c>{cache.connectionString}</c>.</summary>
public interface IManifestExpressionProvider
{
    string ValueExpression { get; }
}

public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

public interface IValueWithReferences
{
    IEnumerable<object> References { get; }
}

/// <summary>Who asks for a value, and from which network.</summary>
public class ValueProviderContext
{
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    public IResource? Caller { get; init; }

    public NetworkIdentifier? Network { get; init; }
}
