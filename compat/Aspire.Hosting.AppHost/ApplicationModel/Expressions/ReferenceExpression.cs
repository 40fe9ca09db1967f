using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with holes that are filled when the application runs, or that become expressions in a manifest.</summary>
public partial class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    public static readonly ReferenceExpression Empty = new("", [], [], []);

    private readonly string[] _manifestExpressions;
    private readonly string?[] _stringFormats;

    internal ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions, string?[] stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        _manifestExpressions = manifestExpressions;
        _stringFormats = stringFormats;
    }

    private ReferenceExpression(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
        : this("", [.. whenTrue.ValueProviders, .. whenFalse.ValueProviders], [], [])
    {
        ArgumentException.ThrowIfNullOrEmpty(matchValue);
        (Condition, MatchValue, WhenTrue, WhenFalse) = (condition, matchValue, whenTrue, whenFalse);
    }

    public string Format { get; }

    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    public IReadOnlyList<string?> StringFormats => _stringFormats;

    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    public bool IsConditional => Condition is not null;

    public IValueProvider? Condition { get; }

    public string? MatchValue { get; }

    public ReferenceExpression? WhenTrue { get; }

    public ReferenceExpression? WhenFalse { get; }

    public string ValueExpression => IsConditional
        ? throw new NotSupportedException("A conditional expression has a name of its own in a manifest; this build writes no manifests yet.")
        : string.Format(CultureInfo.InvariantCulture, Format, _manifestExpressions);

    IEnumerable<object> IValueWithReferences.References => IsConditional ? [Condition!, WhenTrue!, WhenFalse!] : ValueProviders;

    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.GetExpression();

    public static ReferenceExpression CreateConditional(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(condition, matchValue, whenTrue, whenFalse);

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        if (Condition is not null)
        {
            var value = await Condition.GetValueAsync(context, cancellationToken);
            return await (string.Equals(value, MatchValue, StringComparison.OrdinalIgnoreCase) ? WhenTrue! : WhenFalse!).GetValueAsync(context, cancellationToken);
        }

        if (Format.Length == 0)
        {
            return null;
        }

        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken);
            values[i] = value is null ? null : Formatted(value, _stringFormats[i]);
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    /// <summary>The only format that there is: <c>uri</c>, which escapes.</summary>
    internal static string Formatted(string value, string? format) => format switch
    {
        null or "" => value,
        "uri" => Uri.EscapeDataString(value),
        _ => throw new FormatException($"The string format '{format}' is not supported; there is only 'uri'."),
    };
}
