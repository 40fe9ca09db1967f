namespace Biblio.Orders.Events;

/// <summary>Inventory's reply to a command for one order.</summary>
internal interface IStockReply
{
    long OrderId { get; }
}
