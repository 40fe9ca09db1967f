using System.Diagnostics.CodeAnalysis;

namespace Biblio.Web.Clients;

/// <summary>What the API answered: the value, or the problem. A page shows what it got and says what is missing.</summary>
public sealed record Reply<T>(T? Value, Problem? Problem)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Value is not null;
}
