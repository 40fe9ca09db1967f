using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs the callbacks of a resource and turns what they gave into text.</summary>
internal static class EnvironmentVariableValues
{
    public static async Task<Dictionary<string, string>> EnvironmentAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, [], cancellationToken) { Logger = logger };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var values = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await TextAsync(value, resource, executionContext, cancellationToken) is { } text)
            {
                values[name] = text;
            }
        }

        return values;
    }

    public static async Task<List<string>> ArgumentsAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = executionContext, Logger = logger };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var arguments = new List<string>();
        foreach (var argument in context.Args)
        {
            if (await TextAsync(argument, resource, executionContext, cancellationToken) is { } text)
            {
                arguments.Add(text);
            }
        }

        return arguments;
    }

    private static async Task<string?> TextAsync(object value, IResource caller, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IResourceBuilder<IResource> builder => await TextAsync(builder.Resource, caller, executionContext, cancellationToken),
        _ when executionContext.IsPublishMode && value is IManifestExpressionProvider expression => expression.ValueExpression,
        IValueProvider provider => await provider.GetValueAsync(new ValueProviderContext { ExecutionContext = executionContext, Caller = caller }, cancellationToken),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
