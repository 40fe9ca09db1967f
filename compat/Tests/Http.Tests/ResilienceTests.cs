using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace HttpTests;

public sealed class ResilienceTests
{
    private static readonly Uri Orders = new("http://orders/");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task What_may_pass_is_asked_again(HttpStatusCode status)
    {
        var network = new Recorder(number => new(number < 3 ? status : HttpStatusCode.OK));

        using var response = await Client(network).GetAsync(Orders, Cancelled);

        Assert.Equal((HttpStatusCode.OK, 3), (response.StatusCode, network.Addresses.Count));
    }

    [Fact]
    public async Task What_was_refused_for_good_is_not_asked_again()
    {
        var network = new Recorder(_ => new(HttpStatusCode.NotFound));

        using var response = await Client(network).GetAsync(Orders, Cancelled);

        Assert.Equal((HttpStatusCode.NotFound, 1), (response.StatusCode, network.Addresses.Count));
    }

    [Theory]
    [InlineData("GET", 4)]
    [InlineData("HEAD", 4)]
    [InlineData("POST", 1)]
    [InlineData("PUT", 1)]
    [InlineData("PATCH", 1)]
    [InlineData("DELETE", 1)]
    public async Task Unsafe_methods_are_sent_once_when_asked_for(string method, int times)
    {
        var network = new Recorder(_ => new(HttpStatusCode.ServiceUnavailable));
#pragma warning disable EXTEXP0001 // (for evaluation purposes): what is tested
        var client = Client(network, options => options.Retry.DisableForUnsafeHttpMethods());
#pragma warning restore EXTEXP0001

        using var response = await client.SendAsync(new(new HttpMethod(method), Orders), Cancelled);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, times), (response.StatusCode, network.Addresses.Count));
    }

    [Fact]
    public async Task Also_when_the_connection_failed_an_unsafe_method_is_sent_once()
    {
        var network = new Recorder(_ => throw new HttpRequestException("no connection"));
#pragma warning disable EXTEXP0001 // (for evaluation purposes): what is tested
        var client = Client(network, options => options.Retry.DisableForUnsafeHttpMethods());
#pragma warning restore EXTEXP0001

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync(Orders, null, Cancelled));
        Assert.Single(network.Addresses);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(Orders, Cancelled));
        Assert.Equal(5, network.Addresses.Count);
    }

    [Fact]
    public async Task The_answer_says_how_long_to_wait()
    {
        var network = new Recorder(number => number == 1 ? new(HttpStatusCode.ServiceUnavailable) { Headers = { { "Retry-After", "1" } } } : new(HttpStatusCode.OK));

        using var response = await Client(network).GetAsync(Orders, Cancelled);

        Assert.InRange(network.Times[1] - network.Times[0], TimeSpan.FromSeconds(0.95), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_tried_again()
    {
        var hangs = 2;
        var network = new Recorder { Before = cancellationToken => Interlocked.Decrement(ref hangs) >= 0 ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask };

        using var response = await Client(network, options => options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(50)).GetAsync(Orders, Cancelled);

        Assert.Equal((HttpStatusCode.OK, 3), (response.StatusCode, network.Addresses.Count));
    }

    [Fact]
    public async Task All_attempts_together_have_a_limit()
    {
        var network = new Recorder { Before = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken) };
        var client = Client(network, options =>
        {
            options.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200);
            options.TotalRequestTimeout.Timeout = TimeSpan.FromMilliseconds(300);
        });

        await Assert.ThrowsAsync<TimeoutRejectedException>(() => client.GetAsync(Orders, Cancelled));
        Assert.Equal(2, network.Addresses.Count);
    }

    [Fact]
    public async Task The_circuit_of_one_service_opens_alone()
    {
        var network = new Recorder(_ => new(HttpStatusCode.ServiceUnavailable));
        var client = Client(network, options =>
        {
            options.Retry.MaxRetryAttempts = 1;
            options.CircuitBreaker.MinimumThroughput = 4;
        }, byAuthority: true);

        // the caller who gets the last failure before the circuit opens is told so by its second attempt
        await Assert.ThrowsAsync<BrokenCircuitException>(async () =>
        {
            for (var i = 0; i < 5; i++)
            {
                await client.GetAsync(Orders, Cancelled);
            }
        });
        var sent = network.Addresses.Count;
        await Assert.ThrowsAsync<BrokenCircuitException>(() => client.GetAsync(Orders, Cancelled));
        Assert.Equal(sent, network.Addresses.Count);

        using var other = await client.GetAsync(new Uri("http://catalog/"), Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, other.StatusCode);
    }

    [Fact]
    public async Task More_at_once_than_permitted_are_refused_at_once()
    {
        using var open = new SemaphoreSlim(0);
        var network = new Recorder { Before = open.WaitAsync };
        var client = Client(network, options => options.RateLimiter.DefaultRateLimiterOptions.PermitLimit = 1);
        var first = client.GetAsync(Orders, Cancelled);

        await Assert.ThrowsAsync<RateLimiterRejectedException>(() => client.GetAsync(Orders, Cancelled));

        open.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
    }

    [Fact]
    public void Timeouts_that_can_not_work_are_refused()
    {
        Assert.Throws<OptionsValidationException>(() => Client(new(), options => options.AttemptTimeout.Timeout = TimeSpan.FromMinutes(1)).GetAsync(Orders, Cancelled).GetAwaiter().GetResult());
    }

    private static HttpClient Client(Recorder network, Action<HttpStandardResilienceOptions>? configure = null, bool byAuthority = false)
    {
        var services = new ServiceCollection();
        var client = services.AddHttpClient("c").ConfigurePrimaryHttpMessageHandler(() => network);
        var pipeline = client.AddStandardResilienceHandler(options =>
        {
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            configure?.Invoke(options);
        });
        if (byAuthority)
        {
            pipeline.SelectPipelineByAuthority();
        }

        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient("c");
    }
}
