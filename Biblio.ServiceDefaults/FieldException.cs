namespace Biblio.ServiceDefaults;

/// <summary>A field of the request is wrong in a way that its attributes can not say: answered as 400 problem details naming it.</summary>
public sealed class FieldException(IReadOnlyDictionary<string, string[]> errors) : Exception(errors.First().Value[0])
{
    /// <param name="field">The JSON path of the field, or the name of the parameter: <c>items[0].bookId</c>.</param>
    /// <param name="sentence">What is wrong, for the caller.</param>
    public FieldException(string field, string sentence)
        : this(new Dictionary<string, string[]> { [field] = [sentence] }) { }

    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;
}
