namespace Biblio.Lending.Model;

/// <summary>Where a copy is in its circulation.</summary>
internal enum CopyState
{
    Available,
    OnLoan,

    /// <summary>Set aside for one reader until a deadline.</summary>
    OnHoldShelf,

    /// <summary>On its way to another branch.</summary>
    InTransit,

    InRepair,
    Lost,
    Withdrawn,
}
