namespace Biblio.ServiceDefaults;

/// <summary>A rule of the shop was broken: answered as 409 problem details with <c>type: urn:biblio:RULE</c>.</summary>
public sealed class DomainException(string rule, string sentence) : Exception(sentence)
{
    public string Rule { get; } = rule;
}
