namespace Biblio.Lending.Model;

/// <summary>A reason why something is refused: a code for programs, and a sentence in both languages.</summary>
internal sealed record Refusal(string Code, string En, string Fr)
{
    public static readonly Refusal NotForLoan = new(
        "not-for-loan",
        "This item is not lent.",
        "Ce document n’est pas prêté."
    );

    public static readonly Refusal CopyOnLoan = new(
        "on-loan-to-another",
        "This copy is on loan to another reader.",
        "Cet exemplaire est prêté à une autre personne."
    );

    public static readonly Refusal AlreadyBorrowed = new(
        "already-borrowed",
        "The reader has borrowed this copy already.",
        "Cette personne a déjà emprunté cet exemplaire."
    );

    public static readonly Refusal HeldForAnother = new(
        "held-for-another",
        "This copy is set aside for another reader.",
        "Cet exemplaire est mis de côté pour une autre personne."
    );

    public static readonly Refusal WantedByOthers = new(
        "wanted-by-others",
        "Other readers wait for this title.",
        "D’autres personnes attendent ce titre."
    );

    public static readonly Refusal InTransit = new(
        "copy-in-transit",
        "This copy is on its way to another branch. Check it in first.",
        "Cet exemplaire est en route vers une autre bibliothèque. Enregistrez d’abord son retour."
    );

    public static readonly Refusal InRepair = new(
        "copy-in-repair",
        "This copy is in repair.",
        "Cet exemplaire est en réparation."
    );

    public static readonly Refusal CopyLost = new(
        "copy-lost",
        "This copy is recorded as lost. Check it in first.",
        "Cet exemplaire est déclaré perdu. Enregistrez d’abord son retour."
    );

    public static readonly Refusal CopyWithdrawn = new(
        "copy-withdrawn",
        "This copy is withdrawn.",
        "Cet exemplaire est retiré des collections."
    );

    public static readonly Refusal ReaderBlocked = new(
        "reader-blocked",
        "The reader is blocked by the library.",
        "Cette personne est bloquée par la bibliothèque."
    );

    public static readonly Refusal CardExpired = new(
        "card-expired",
        "The reader’s card has expired.",
        "La carte de cette personne est expirée."
    );

    public static readonly Refusal FinesAboveLimit = new(
        "fines-above-limit",
        "The reader owes more than the limit.",
        "Cette personne doit plus que la limite permise."
    );

    public static readonly Refusal TooManyLoans = new(
        "too-many-loans",
        "The reader has as many loans as the rule allows.",
        "Cette personne a autant de prêts que la règle le permet."
    );

    public static readonly Refusal TooManyHolds = new(
        "too-many-holds",
        "The reader has as many holds as the rule allows.",
        "Cette personne a autant de réservations que la règle le permet."
    );

    public static readonly Refusal NoCopies = new(
        "no-copies",
        "The library has no copy of this title to lend.",
        "La bibliothèque n’a aucun exemplaire de ce titre à prêter."
    );

    public static readonly Refusal AlreadyHeld = new(
        "already-held",
        "The reader waits for this title already.",
        "Cette personne attend déjà ce titre."
    );

    public static readonly Refusal RenewalLimit = new(
        "renewal-limit",
        "This loan was renewed as often as the rule allows.",
        "Ce prêt a été renouvelé autant de fois que la règle le permet."
    );

    public static readonly Refusal Recalled = new(
        "recalled",
        "The library has recalled this copy.",
        "La bibliothèque a rappelé cet exemplaire."
    );

    public static readonly Refusal ClaimedReturned = new(
        "claimed-returned",
        "The reader says that this copy was returned.",
        "Cette personne dit avoir rendu cet exemplaire."
    );

    public static readonly Refusal LoanEnded = new("loan-ended", "This loan has ended.", "Ce prêt est terminé.");
}

/// <summary>A refused request, with every reason. The response is 409 problem details with the list of reasons.</summary>
internal sealed class RefusedException(IReadOnlyList<Refusal> reasons) : Exception(reasons[0].En)
{
    public RefusedException(Refusal reason)
        : this([reason]) { }

    public IReadOnlyList<Refusal> Reasons { get; } = reasons;
}
