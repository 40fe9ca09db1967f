using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

public partial class ReferenceExpression
{
    /// <summary>What makes <c>$"..."</c> an expression: the holes keep their providers.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly ExpressionParts _parts = new(literalLength, formattedCount);

        public readonly void AppendLiteral(string value) => _parts.Add(value);

        public readonly void AppendFormatted(string? value) => _parts.Add(value);

        public readonly void AppendFormatted(string? value, string? format = null) => _parts.Add(value is null ? null : Formatted(value, format));

        public readonly void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

        public readonly void AppendFormatted<T>(T valueProvider, string? format = null) where T : IValueProvider, IManifestExpressionProvider =>
            _parts.Add(valueProvider, valueProvider, format);

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            AppendFormatted(valueProvider, null);

        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _parts.Add(valueProvider.Resource, valueProvider.Resource, format);

        internal readonly ReferenceExpression GetExpression() => _parts.Build();
    }
}
