namespace Aspire.StackExchange.Redis;

/// <summary>Settings of a Redis client: the section Aspire:StackExchange:Redis, then Aspire:StackExchange:Redis:NAME, then ConnectionStrings:NAME, then code.</summary>
public sealed class StackExchangeRedisSettings
{
    public string? ConnectionString { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableAutoActivation { get; set; } = true;
}
