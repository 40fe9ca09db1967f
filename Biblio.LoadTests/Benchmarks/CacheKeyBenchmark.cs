using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using Biblio.Api.Caching;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// Decides whether the gateway's cache may answer a request, and with which version of the catalogue. The baseline
/// takes the path apart and puts it together again.
/// </summary>
public class CacheKeyBenchmark
{
    private readonly CacheVersion _version = new();
    private readonly CatalogueCachePolicy _policy;
    private readonly DefaultHttpContext _http = new();

    public CacheKeyBenchmark()
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _policy = new(_version, new("api", "api-1"), new(meters), new ConfigurationBuilder().Build());
        _http.Request.Method = HttpMethods.Get;
        _http.Request.Path = "/api/v1/catalog/books/7";
        var route = new RouteConfig
        {
            RouteId = "catalog-books",
            ClusterId = "catalog",
            Match = new() { Path = "/api/v1/catalog/books/{**rest}" },
            Metadata = new Dictionary<string, string> { ["Cache"] = "books" },
        };
        _http.SetEndpoint(
            new(null, new(new RouteModel(route, null, HttpTransformer.Empty), new AllowAnonymousAttribute()), "book")
        );
    }

    [Benchmark(Baseline = true)]
    public string JoinPath() => string.Join('/', _http.Request.Path.Value!.Split('/'));

    [Benchmark]
    [MaxRatio(9)]
    public async Task<bool> DecideAsync()
    {
        // The cache is off without a recent heartbeat.
        _version.RecordHeartbeat();
        var context = new OutputCacheContext { HttpContext = _http };
        await _policy.CacheRequestAsync(context, CancellationToken.None);
        return context.EnableOutputCaching
            ? true
            : throw new InvalidOperationException("The request of the benchmark is not cached.");
    }
}
