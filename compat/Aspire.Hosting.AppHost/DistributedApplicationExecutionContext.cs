namespace Aspire.Hosting;

public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>What the AppHost was started for: to run the application or to publish it.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationExecutionContextOptions options)
{
    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation) : this(new DistributedApplicationExecutionContextOptions(operation))
    {
    }

    public DistributedApplicationExecutionContext(DistributedApplicationOperation operation, string publisherName)
        : this(new DistributedApplicationExecutionContextOptions(operation, publisherName))
    {
    }

    public string PublisherName { get; set; } = options.PublisherName ?? "manifest";

    public DistributedApplicationOperation Operation { get; } = options.Operation;

    public IServiceProvider Services => options.Services ?? throw new InvalidOperationException("The services are not available before the application is built.");

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}

public class DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation)
{
    public DistributedApplicationExecutionContextOptions(DistributedApplicationOperation operation, string publisherName) : this(operation) => PublisherName = publisherName;

    public DistributedApplicationOperation Operation { get; } = operation;

    public string? PublisherName { get; }

    public IServiceProvider? Services { get; set; }
}
