using System.Text;

namespace Biblio.Catalog.Imports.Csv;

/// <summary>What a row of a CSV file is after the last line that was appended to it.</summary>
internal enum CsvRowState
{
    Complete,

    /// <summary>The row ends inside a quoted field, which may continue on the next line.</summary>
    Open,

    /// <summary>Other text follows the quote that closes a field.</summary>
    Malformed,
}

/// <summary>Splits one row of a CSV file (RFC 4180) into fields, line by line. It reads each character once.</summary>
internal sealed class CsvRowParser(char separator)
{
    private readonly List<string> _fields = [];
    private readonly StringBuilder _field = new();
    private CsvRowState _state;

    public IReadOnlyList<string> Fields => _fields;

    public CsvRowState Append(string line)
    {
        if (_state == CsvRowState.Open)
        {
            _field.Append('\n');
        }

        var position = _state == CsvRowState.Open ? ReadQuoted(line, 0) : ReadField(line, 0);
        while (position < line.Length)
        {
            position = ReadField(line, position + 1);
        }

        return _state;
    }

    /// <summary>Returns the position of the separator after the field, or of the end of the line.</summary>
    private int ReadField(string line, int position)
    {
        var start = position;
        while (start < line.Length && line[start] == ' ')
        {
            start++;
        }

        if (start < line.Length && line[start] == '"')
        {
            return ReadQuoted(line, start + 1);
        }

        var end = line.IndexOf(separator, position);
        end = end < 0 ? line.Length : end;
        _fields.Add(line[position..end]);
        return end;
    }

    /// <summary>As <see cref="ReadField"/>, from a position inside the quotes.</summary>
    private int ReadQuoted(string line, int position)
    {
        _state = CsvRowState.Open;
        while (true)
        {
            var quote = line.IndexOf('"', position);
            if (quote < 0)
            {
                _field.Append(line, position, line.Length - position);
                return line.Length;
            }

            _field.Append(line, position, quote - position);
            position = quote + 1;
            if (position < line.Length && line[position] == '"')
            {
                _field.Append('"');
                position++;
                continue;
            }

            while (position < line.Length && line[position] == ' ')
            {
                position++;
            }

            if (position < line.Length && line[position] != separator)
            {
                _state = CsvRowState.Malformed;
                return line.Length;
            }

            _state = CsvRowState.Complete;
            _fields.Add(_field.ToString());
            _field.Clear();
            return position;
        }
    }
}
