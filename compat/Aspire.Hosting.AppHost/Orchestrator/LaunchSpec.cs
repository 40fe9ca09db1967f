using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>What to start: program, arguments, folder, and what to add to the environment.</summary>
internal sealed partial record LaunchSpec(string Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    public static async Task<LaunchSpec> CreateAsync(IResource resource, DistributedApplicationExecutionContext executionContext, ILogger logger, CancellationToken cancellationToken)
    {
        var environment = await EnvironmentVariableValues.EnvironmentAsync(resource, executionContext, logger, cancellationToken);
        var arguments = await EnvironmentVariableValues.ArgumentsAsync(resource, executionContext, logger, cancellationToken);
        if (resource is ExecutableResource executable)
        {
            return new LaunchSpec(executable.Command, arguments, executable.WorkingDirectory, environment);
        }

        var metadata = resource.GetProjectMetadata();
        var profileArguments = Words().Matches(LaunchSettings.Effective(resource)?.Profile.CommandLineArgs ?? "").Select(word => word.Groups[1].Success ? word.Groups[1].Value : word.Value);
        var target = await ProjectTarget.FindAsync(metadata, logger, cancellationToken);
        return new LaunchSpec(DotnetPath(), [target, .. profileArguments, .. arguments], Path.GetDirectoryName(metadata.ProjectPath)!, environment);
    }

    /// <summary>The same for one instance: its own id and ports in the places that were kept for them.</summary>
    public LaunchSpec For(string instanceId, IReadOnlyDictionary<string, int> ports)
    {
        return this with
        {
            Arguments = [.. Arguments.Select(Filled)],
            Environment = Environment.ToDictionary(variable => variable.Key, variable => Filled(variable.Value)),
        };

        string Filled(string text)
        {
            if (!text.Contains("{{- ", StringComparison.Ordinal))
            {
                return text;
            }

            foreach (var (endpoint, port) in ports)
            {
                text = text.Replace(EndpointAllocator.TargetPortToken(endpoint), port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            }

            return text.Replace(OtlpConfigurationExtensions.InstanceIdToken, instanceId, StringComparison.Ordinal);
        }
    }

    /// <summary>The dotnet that runs this AppHost: DOTNET/shared/Microsoft.NETCore.App/VERSION/ is where its runtime lies.</summary>
    public static string DotnetPath()
    {
        var program = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        var path = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", program));
        return File.Exists(path) ? path : program;
    }

    [GeneratedRegex("\"([^\"]*)\"|\\S+")]
    private static partial Regex Words();
}
