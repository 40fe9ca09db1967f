namespace Biblio.Inventory.Model;

internal enum ReservationState
{
    /// <summary>Asked for in this very transaction; nobody else ever sees it.</summary>
    New,
    Reserved,
    Committed,
    Released,
    Expired,
    Refused,
}
