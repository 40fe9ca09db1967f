namespace Biblio.Web.Clients;

/// <summary>One page of a list.</summary>
public record Listing<T>(IReadOnlyList<T> Items, int Page, int PageSize, long Total)
{
    /// <summary>Whether there are items, but the page number is too high.</summary>
    public bool IsPastEnd => Items.Count == 0 && Page > Pages && Pages > 0;

    public int Pages => PageSize > 0 ? (int)((Total + PageSize - 1) / PageSize) : 0;
}
