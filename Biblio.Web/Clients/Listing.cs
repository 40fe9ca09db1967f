namespace Biblio.Web.Clients;

/// <summary>One page of a list.</summary>
public record Listing<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total)
{
    public int Pages => PageSize > 0 ? (int)((Total + PageSize - 1) / PageSize) : 0;
}
