using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Biblio.Http;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Why a record was refused or changed, or a file cannot be read: the English text, and its code with arguments, from
/// which a client makes the text in its own language. <paramref name="Outcome"/> tells what became of the field, or
/// what a header needs.
/// </summary>
internal sealed record Reason(string Code, string Text, IReadOnlyList<string> Arguments, string? Outcome = null)
{
    /// <summary>Creates a reason. The holes of the interpolated text are the arguments.</summary>
    public static Reason Of(string code, ReasonText text) => new(code, text.ToString(), text.Arguments);

    /// <summary>The reason with a position in the file, which is its last argument.</summary>
    public Reason AtByte(long position) =>
        this with
        {
            Text = $"{Text} (byte {position})",
            Arguments = [.. Arguments, position.ToString(CultureInfo.InvariantCulture)],
        };

    /// <summary>The reason of a record that was imported without the field.</summary>
    public Reason WithoutField() => this with { Text = $"{Text}; imported without it", Outcome = "omitted" };

    /// <summary>The reason of a record that was imported with a shorter field.</summary>
    public Reason Shortened() => this with { Text = $"{Text}; shortened", Outcome = "shortened" };

    /// <summary>The reason of a record that was imported with a part of a list.</summary>
    public Reason WithoutOthers() => this with { Text = $"{Text}; the others are left out", Outcome = "limited" };

    /// <summary>The reason of a file whose header line cannot be read.</summary>
    public Reason InHeader() => this with { Text = $"The header line cannot be read. {Text}.", Outcome = "header" };

    /// <summary>The reason of a file whose header has wrong columns.</summary>
    public Reason WithSeparators() =>
        this with
        {
            Text =
                $"{Text}. The separator is a comma, semicolon, tab or |, or the one that a first line like sep=; names.",
            Outcome = "columns",
        };

    /// <summary>The reason for clients.</summary>
    public ReasonCode ToCode() => new(Code, Arguments, Outcome);
}

/// <summary>Collects the text and the holes of an interpolated string, in the invariant culture.</summary>
[InterpolatedStringHandler]
internal sealed class ReasonText(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + 16 * formattedCount);
    private readonly List<string> _arguments = new(formattedCount);

    public IReadOnlyList<string> Arguments => _arguments;

    public void AppendLiteral(string text) => _text.Append(text);

    public void AppendFormatted<T>(T value, string? format = null)
    {
        var text = (value as IFormattable)?.ToString(format, CultureInfo.InvariantCulture) ?? value?.ToString() ?? "";
        _text.Append(text);
        _arguments.Add(text);
    }

    public override string ToString() => _text.ToString();
}
