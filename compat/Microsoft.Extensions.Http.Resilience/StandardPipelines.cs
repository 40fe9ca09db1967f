using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Polly;
using Polly.RateLimiting;

namespace Microsoft.Extensions.Http.Resilience;

internal sealed class PipelineKeyOptions
{
    public Func<HttpRequestMessage, string>? Select { get; set; }
}

/// <summary>One pipeline, with its circuit and its permits, per name and key; all clients of a name share it.</summary>
internal sealed class StandardPipelines(IOptionsMonitor<HttpStandardResilienceOptions> options, IOptionsMonitor<PipelineKeyOptions> keys)
{
    private readonly ConcurrentDictionary<(string Name, string Key), Lazy<ResiliencePipeline<HttpResponseMessage>>> _pipelines = new();

    public ResiliencePipeline<HttpResponseMessage> For(string name, HttpRequestMessage request) =>
        _pipelines.GetOrAdd((name, keys.Get(name).Select?.Invoke(request) ?? ""), key => new(() => Build(options.Get(key.Name)))).Value;

    private static ResiliencePipeline<HttpResponseMessage> Build(HttpStandardResilienceOptions options) =>
        new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddStrategy(_ => new RateLimiterStrategy(options.RateLimiter), options.RateLimiter)
            .AddTimeout(options.TotalRequestTimeout)
            .AddRetry(options.Retry)
            .AddCircuitBreaker(options.CircuitBreaker)
            .AddTimeout(options.AttemptTimeout)
            .Build();
}

internal sealed class HttpStandardResilienceOptionsValidator : IValidateOptions<HttpStandardResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpStandardResilienceOptions options)
    {
        var problems = new List<string>();
        if (options.AttemptTimeout.Timeout > options.TotalRequestTimeout.Timeout)
        {
            problems.Add("Total request timeout strategy must have a greater timeout than the attempt timeout strategy.");
        }

        if (options.CircuitBreaker.SamplingDuration < options.AttemptTimeout.Timeout * 2)
        {
            problems.Add("The sampling duration of circuit breaker strategy needs to be at least double of an attempt timeout strategy's timeout interval, in order to be effective.");
        }

        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
