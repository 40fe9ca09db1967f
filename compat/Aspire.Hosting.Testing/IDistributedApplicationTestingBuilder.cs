namespace Aspire.Hosting.Testing;

/// <summary>An application as its AppHost described it, to be changed, built and started by a test.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
