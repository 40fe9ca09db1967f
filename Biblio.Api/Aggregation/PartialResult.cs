namespace Biblio.Api.Aggregation;

/// <summary>What one service had to say for a composed answer: a value, or that there is none (<see cref="IsMissing"/> false), or nothing in time.</summary>
internal sealed record PartialResult<T>(string Service, T? Value, bool IsMissing)
    where T : class
{
    /// <summary>The service that should have told, when it did not.</summary>
    public string? Gap => IsMissing ? Service : null;
}
