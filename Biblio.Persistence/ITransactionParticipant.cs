namespace Biblio.Persistence;

/// <summary>Takes part in the next transaction of a context.</summary>
internal interface ITransactionParticipant
{
    /// <summary>Runs after the transaction has begun, in every attempt. What it throws ends the transaction.</summary>
    Task BeginAsync(CancellationToken cancellationToken);

    /// <summary>Runs after the work, before its changes are saved.</summary>
    void Complete(object? result);
}
