using System.Diagnostics.CodeAnalysis;

namespace Biblio.Web.Clients;

/// <summary>The result of a request to the API: either a value or a problem.</summary>
public sealed record ApiResult<T>(T? Value, Problem? Problem)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Succeeded => Value is not null;
}
