namespace Biblio.Http;

/// <summary>
/// An invalid field of a request, where attributes cannot express the rule. The response is 400 problem details with
/// the field's name.
/// </summary>
public sealed class FieldException(IReadOnlyDictionary<string, string[]> errors) : Exception(errors.First().Value[0])
{
    /// <param name="field">The JSON path of the field (<c>items[0].bookId</c>), or the name of the parameter.</param>
    /// <param name="message">The error message for the caller.</param>
    public FieldException(string field, string message)
        : this(new Dictionary<string, string[]> { [field] = [message] }) { }

    public IReadOnlyDictionary<string, string[]> Errors { get; } = errors;

    /// <summary>The reason of the error by code, where clients show it to people.</summary>
    public ReasonCode? Reason { get; init; }
}
