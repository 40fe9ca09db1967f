using Biblio.Rpc.Inventory;
using Google.Protobuf.WellKnownTypes;

namespace Biblio.Inventory.Rpc;

internal static class StockLevels
{
    public static StockLevel From(Model.Stock stock) =>
        new()
        {
            BookId = stock.BookId,
            OnHand = stock.OnHand,
            Reserved = stock.Reserved,
            Available = stock.Available,
            Low = stock.Available <= stock.LowAt,
            Withdrawn = stock.Withdrawn,
            ChangedAt = Timestamp.FromDateTime(DateTime.SpecifyKind(stock.ChangedAt, DateTimeKind.Utc)),
        };
}
