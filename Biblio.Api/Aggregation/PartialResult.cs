namespace Biblio.Api.Aggregation;

/// <summary>
/// One service's part of a combined response. <see cref="Value"/> is null when the service has no such data.
/// <see cref="IsMissing"/> is true when the service did not answer in time.
/// </summary>
internal sealed record PartialResult<T>(string Service, T? Value, bool IsMissing)
    where T : class
{
    /// <summary>The name of the service if it did not answer, otherwise null.</summary>
    public string? MissingService => IsMissing ? Service : null;
}
