using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public class CommandOptions
{
    public string? Description { get; set; }

    public IReadOnlyList<InteractionInput> Arguments { get; set; } = [];

    public ResourceCommandVisibility Visibility { get; set; } = ResourceCommandVisibility.UI | ResourceCommandVisibility.Api;

    public string? ConfirmationMessage { get; set; }

    public string? IconName { get; set; }

    public IconVariant? IconVariant { get; set; }

    public bool IsHighlighted { get; set; }

    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

public class HttpCommandOptions : CommandOptions
{
    public Func<EndpointReference>? EndpointSelector { get; set; }

    public HttpMethod? Method { get; set; }

    public string? HttpClientName { get; set; }

    public Func<HttpCommandRequestContext, Task>? PrepareRequest { get; set; }

    public Func<HttpCommandResultContext, Task<ExecuteCommandResult>>? GetCommandResult { get; set; }
}

public sealed class HttpCommandRequestContext
{
    public required IServiceProvider Services { get; init; }

    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required HttpClient HttpClient { get; init; }

    public InteractionInputCollection Arguments { get; init; } = new([]);

    public required HttpRequestMessage Request { get; init; }
}

public sealed class HttpCommandResultContext
{
    public required IServiceProvider Services { get; init; }

    public required string ResourceName { get; init; }

    public required EndpointReference Endpoint { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required HttpClient HttpClient { get; init; }

    public InteractionInputCollection Arguments { get; init; } = new([]);

    public required HttpResponseMessage Response { get; init; }
}

public sealed class UpdateCommandStateContext
{
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    public required IServiceProvider Services { get; init; }
}

public sealed class ExecuteCommandContext
{
    public required IServiceProvider Services { get; init; }

    public required string ResourceName { get; init; }

    public required CancellationToken CancellationToken { get; init; }

    public required ILogger Logger { get; init; }

    public required InteractionInputCollection Arguments { get; init; }
}
