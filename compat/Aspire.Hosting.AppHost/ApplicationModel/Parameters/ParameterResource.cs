namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value from outside: configuration, or a default.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public ParameterDefault? Default { get; set; }

    public bool Secret { get; }

    public bool IsConnectionString { get; set; }

    public string? Description { get; set; }

    public bool EnableDescriptionMarkdown { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    [Obsolete("Use GetValueAsync for async access or pass the ParameterResource directly to methods that accept it (e.g., environment variables).")]
    public string Value => _value.Value;

    internal string ConfigurationKey
    {
        get => field ?? (IsConnectionString ? $"ConnectionStrings:{Name}" : $"Parameters:{Name}");
        set;
    }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);

    public ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
}
