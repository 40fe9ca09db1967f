namespace Biblio.Inventory.Model;

internal enum ReservationState
{
    /// <summary>Created in the current transaction. Other transactions never see this state.</summary>
    New,

    Reserved,
    Committed,
    Released,
    Expired,
    Refused,
}
