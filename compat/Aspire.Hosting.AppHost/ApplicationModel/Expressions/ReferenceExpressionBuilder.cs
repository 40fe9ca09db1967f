using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Puts an expression together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly ExpressionParts _parts = new();

    public bool IsEmpty => _parts.IsEmpty;

    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The handler does the work on this instance.")]
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
    }

    public void AppendLiteral(string value) => _parts.Add(value);

    public void AppendFormatted(string? value) => _parts.Add(value);

    public void AppendFormatted(string? value, string? format = null) => _parts.Add(value is null ? null : ReferenceExpression.Formatted(value, format));

    public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

    public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider =>
        _parts.Add(valueProvider, valueProvider, format);

    public void AppendValueProvider(object valueProvider, string? format = null)
    {
        var value = valueProvider is IResourceBuilder<IResource> builder ? builder.Resource : valueProvider;
        if (value is not (IValueProvider and IManifestExpressionProvider))
        {
            throw new ArgumentException("The object must implement IValueProvider and IManifestExpressionProvider.", nameof(valueProvider));
        }

        _parts.Add((IValueProvider)value, (IManifestExpressionProvider)value, format);
    }

    public ReferenceExpression Build() => _parts.Build();

    /// <summary>Appends the parts of <c>$"..."</c> to a builder.</summary>
    [InterpolatedStringHandler]
    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "The compiler passes both lengths.")]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
    {
        private readonly ReferenceExpressionBuilder _builder = literalLength + formattedCount >= 0 ? builder : throw new ArgumentOutOfRangeException(nameof(literalLength));

        public void AppendLiteral(string value) => _builder.AppendLiteral(value);

        public void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        public void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, null);

        public void AppendFormatted<T>(T valueProvider, string? format) where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource, null);

        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource, format);
    }
}
