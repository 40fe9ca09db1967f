namespace Biblio.Http;

/// <summary>
/// A reason by its stable code, from which a client makes the text in its own language.
/// </summary>
/// <param name="Code">The code, such as looks-like-xlsx.</param>
/// <param name="Arguments">What a text of this code names, such as a wrong value.</param>
/// <param name="Outcome">The code of a text around it, such as header. Null without one.</param>
public sealed record ReasonCode(string Code, IReadOnlyList<string> Arguments, string? Outcome);
