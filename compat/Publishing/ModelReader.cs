using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.StandIns;

/// <summary>What both publishers read from the application model, and their steps of the pipeline.</summary>
internal static class ModelReader
{
    /// <summary>Creates the steps that publish. The steps that deploy are left out.</summary>
    public static PipelineStepAnnotation CreateSteps(
        string name, string deployStep, Func<PipelineStepContext, Task> prepare, Func<PipelineStepContext, Task> publish) =>
        new(_ =>
        {
            PipelineStep[] steps =
            [
                new()
                {
                    Name = $"prepare-deployment-targets-{name}",
                    Action = context => context.ExecutionContext.IsPublishMode ? prepare(context) : Task.CompletedTask,
                    DependsOnSteps = [WellKnownPipelineSteps.ValidateComputeEnvironments],
                    RequiredBySteps = [WellKnownPipelineSteps.BeforeStart],
                },
                new()
                {
                    Name = $"publish-{name}",
                    Action = publish,
                    DependsOnSteps = [WellKnownPipelineSteps.PublishPrereq],
                    RequiredBySteps = [WellKnownPipelineSteps.Publish],
                },
                new()
                {
                    Name = deployStep,
                    Action = _ => throw new NotSupportedException("The stand-in only publishes. Start the published files yourself."),
                    RequiredBySteps = [WellKnownPipelineSteps.Deploy],
                },
            ];
            return Task.FromResult<IEnumerable<PipelineStep>>(steps);
        });

    /// <summary>The resources that the environment publishes.</summary>
    public static IReadOnlyList<IResource> FindTargets(
        PipelineStepContext context, IComputeEnvironmentResource environment, bool hasDashboard) =>
        hasDashboard
            ? throw new NotSupportedException("The stand-in publishes no dashboard. Call WithDashboard(false).")
            : [.. context.Model.GetComputeResources().Where(resource => (resource.GetComputeEnvironment() ?? environment) == environment)];

    public static string GetOutputFolder(PipelineStepContext context, IComputeEnvironmentResource environment)
    {
        var output = context.Services.GetRequiredService<IPipelineOutputService>();
        return context.Model.Resources.OfType<IComputeEnvironmentResource>().Count() > 1
            ? output.GetOutputDirectory(environment)
            : output.GetOutputDirectory();
    }

    /// <summary>Returns the variables. Containers have no certificates, so there is no discovery by HTTPS.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, object>>> GetVariablesAsync(
        IResource resource, PipelineStepContext context)
    {
        var variables = new EnvironmentCallbackContext(context.ExecutionContext, resource, cancellationToken: context.CancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
        {
            await annotation.Callback(variables);
        }

        return [.. variables.EnvironmentVariables.Where(variable => !IsHttpsDiscovery(variable.Key, variable.Value))];
    }

    public static async Task<IReadOnlyList<object>> GetArgumentsAsync(IResource resource, PipelineStepContext context)
    {
        var (execution, cancellationToken) = (context.ExecutionContext, context.CancellationToken);
        var arguments = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = execution };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToList())
        {
            await annotation.Callback(arguments);
        }

        return [.. arguments.Args];
    }

    /// <summary>Returns the text of a value. The environment says how endpoints and parameters are written.</summary>
    public static async Task<string> ResolveAsync(
        object value, Func<EndpointReference, EndpointProperty, string> endpoint, Func<ParameterResource, Task<string>> parameter)
    {
        Task<string> Resolve(object inner) => ResolveAsync(inner, endpoint, parameter);
        switch (value)
        {
            case string text:
                return text;
            case EndpointReference reference:
                return endpoint(reference, EndpointProperty.Url);
            case EndpointReferenceExpression { Endpoint: var reference, Property: var property }:
                return endpoint(reference, property);
            case ParameterResource resource:
                return await parameter(resource);
            case ConnectionStringReference reference:
                return await Resolve(reference.Resource.ConnectionStringExpression);
            case IResourceWithConnectionString connection:
                return await Resolve(connection.ConnectionStringExpression);
            case ReferenceExpression { IsConditional: true, Condition: ParameterResource condition }:
                throw new NotSupportedException($"The stand-in publishes no choice by the parameter {condition.Name}.");
            case ReferenceExpression { IsConditional: true } conditional:
                var actual = await conditional.Condition!.GetValueAsync(default);
                var matches = string.Equals(actual, conditional.MatchValue, StringComparison.OrdinalIgnoreCase);
                return await Resolve(matches ? conditional.WhenTrue! : conditional.WhenFalse!);
            case ReferenceExpression expression:
                var parts = new List<object>();
                foreach (var provider in expression.ValueProviders)
                {
                    parts.Add(await Resolve(provider));
                }

                return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts]);
            case bool isTrue:
                return isTrue ? "true" : "false";
            case IFormattable number:
                return number.ToString(null, CultureInfo.InvariantCulture);
            default:
                throw new NotSupportedException($"The stand-in publishes no value of the type {value.GetType().Name}.");
        }
    }

    /// <summary>Returns a part of the address of an endpoint.</summary>
    public static string GetPart(EndpointProperty property, string scheme, string host, string port, string targetPort) =>
        property switch
        {
            EndpointProperty.Url => $"{scheme}://{host}:{port}",
            EndpointProperty.Host or EndpointProperty.IPV4Host => host,
            EndpointProperty.Port => port,
            EndpointProperty.TargetPort => targetPort,
            EndpointProperty.HostAndPort => $"{host}:{port}",
            EndpointProperty.Scheme => scheme,
            _ => throw new NotSupportedException($"The stand-in publishes no {property} of an endpoint."),
        };

    private static bool IsHttpsDiscovery(string name, object value) =>
        value is EndpointReference { Scheme: "https" } && name.StartsWith("services__", StringComparison.Ordinal);

    /// <summary>The image, or null when the project or Dockerfile builds one.</summary>
    public static string? GetImage(IResource resource) =>
        resource is not ProjectResource
        && !resource.Annotations.OfType<DockerfileBuildAnnotation>().Any()
        && resource.TryGetContainerImageName(out var image)
            ? image
            : null;
}
