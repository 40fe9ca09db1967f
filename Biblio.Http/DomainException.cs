namespace Biblio.Http;

/// <summary>A broken business rule. The response is 409 problem details with <c>type: urn:biblio:RULE</c>.</summary>
public sealed class DomainException(string rule, string message) : Exception(message)
{
    public string Rule { get; } = rule;
}
