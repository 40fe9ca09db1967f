using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    public static IResourceBuilder<T> WithCommand<T>(
        this IResourceBuilder<T> builder, string name, string displayName, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, CommandOptions? commandOptions = null)
        where T : IResource
    {
        // A command of the same name replaces the one before.
        foreach (var replaced in builder.Resource.Annotations.OfType<ResourceCommandAnnotation>().Where(command => command.Name == name).ToArray())
        {
            builder.Resource.Annotations.Remove(replaced);
        }

        return builder.WithAnnotation(new ResourceCommandAnnotation(name, displayName, commandOptions?.UpdateState ?? (_ => ResourceCommandState.Enabled), executeCommand, commandOptions));
    }

    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, string? endpointName = null, string? commandName = null, HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints => builder.WithHttpCommand(path, displayName, HttpEndpoint(builder, endpointName), commandName, commandOptions);

    /// <summary>A command that is a request to the resource; any answer of the 200s is success.</summary>
    public static IResourceBuilder<TResource> WithHttpCommand<TResource>(
        this IResourceBuilder<TResource> builder, string path, string displayName, Func<EndpointReference>? endpointSelector, string? commandName = null, HttpCommandOptions? commandOptions = null)
        where TResource : IResourceWithEndpoints
    {
        var options = commandOptions ?? new HttpCommandOptions();
        var endpoint = (endpointSelector ?? options.EndpointSelector ?? HttpEndpoint(builder, null))();
        var method = options.Method ?? HttpMethod.Post;
        options.UpdateState ??= context => context.ResourceSnapshot.HealthStatus == HealthStatus.Healthy ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;
        return builder.WithCommand(commandName ?? $"{endpoint.Resource.Name}-{endpoint.EndpointName}-http-{method.Method.ToLowerInvariant()}-{path}", displayName, SendAsync, options);

        async Task<ExecuteCommandResult> SendAsync(ExecuteCommandContext context)
        {
            if (!endpoint.IsAllocated)
            {
                return CommandResults.Failure("Endpoints are not yet allocated.");
            }

            using var client = context.Services.GetRequiredService<IHttpClientFactory>().CreateClient(options.HttpClientName ?? "");
            using var request = new HttpRequestMessage(method, new Uri(new Uri(endpoint.Url), path));
            if (options.PrepareRequest is { } prepare)
            {
                await prepare(new HttpCommandRequestContext
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    CancellationToken = context.CancellationToken,
                    HttpClient = client,
                    Arguments = context.Arguments,
                    Request = request,
                });
            }

            using var response = await client.SendAsync(request, context.CancellationToken);
            if (options.GetCommandResult is { } result)
            {
                return await result(new HttpCommandResultContext
                {
                    Services = context.Services,
                    ResourceName = context.ResourceName,
                    Endpoint = endpoint,
                    CancellationToken = context.CancellationToken,
                    HttpClient = client,
                    Arguments = context.Arguments,
                    Response = response,
                });
            }

            return response.IsSuccessStatusCode ? CommandResults.Success() : CommandResults.Failure($"Request failed with status code {response.StatusCode}");
        }
    }
}
