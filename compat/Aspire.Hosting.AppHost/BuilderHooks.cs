using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>How a test looks into an AppHost that it starts: whoever sets this sees the builders made in the same flow of execution.</summary>
internal abstract class BuilderHooks
{
    private static readonly AsyncLocal<BuilderHooks?> Flow = new();

    public static BuilderHooks? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    public abstract void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    public virtual void Building(DistributedApplicationBuilder builder)
    {
    }

    public virtual void Built(DistributedApplication application)
    {
    }
}
