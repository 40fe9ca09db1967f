namespace Biblio.Api.Shop;

/// <summary>What one service had to say for a composed answer: a value, or that there is none (<see cref="IsMissing"/> false), or nothing in time.</summary>
internal sealed record Part<T>(string Service, T? Value, bool IsMissing)
    where T : class;
