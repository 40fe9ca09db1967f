using System.Globalization;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A composite format string and its holes, in the making.</summary>
internal sealed class ExpressionParts(int literalLength = 64, int holes = 4)
{
    private readonly StringBuilder _format = new(literalLength + 8);
    private readonly List<IValueProvider> _providers = new(holes);
    private readonly List<string> _expressions = new(holes);
    private readonly List<string?> _stringFormats = new(holes);

    public bool IsEmpty => _format.Length == 0;

    public void Add(string? literal)
    {
        // Braces that are doubled already stay as they are; single ones are doubled.
        for (var i = 0; i < literal?.Length; i++)
        {
            var c = literal[i];
            _format.Append(c);
            if (c is '{' or '}')
            {
                _format.Append(c);
                if (i + 1 < literal.Length && literal[i + 1] == c)
                {
                    i++;
                }
            }
        }
    }

    public void Add(IValueProvider provider, IManifestExpressionProvider expression, string? format)
    {
        _format.Append(CultureInfo.InvariantCulture, $"{{{_providers.Count}}}");
        _providers.Add(provider);
        _expressions.Add(expression is ReferenceExpression { IsConditional: true } ? "" : expression.ValueExpression);
        _stringFormats.Add(format);
    }

    public ReferenceExpression Build() => new(_format.ToString(), [.. _providers], [.. _expressions], [.. _stringFormats]);
}
