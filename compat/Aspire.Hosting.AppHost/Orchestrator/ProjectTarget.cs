using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestrator;

/// <summary>The assembly of a project. Projects that the AppHost references are built with it; others are built here.</summary>
internal static class ProjectTarget
{
    private static readonly SemaphoreSlim OneBuild = new(1);

    public static async Task<string> FindAsync(IProjectMetadata metadata, ILogger logger, CancellationToken cancellationToken)
    {
        if (metadata.TargetPath is { } built)
        {
            return File.Exists(built) ? built : throw new DistributedApplicationException($"'{built}' is not there: build the AppHost, which builds the projects that it references.");
        }

        await OneBuild.WaitAsync(cancellationToken);
        try
        {
            logger.LogInformation("Building {Project}.", metadata.ProjectPath);
            return await BuildAsync(metadata.ProjectPath, cancellationToken);
        }
        finally
        {
            OneBuild.Release();
        }
    }

    private static async Task<string> BuildAsync(string project, CancellationToken cancellationToken)
    {
        using var build = Process.Start(new ProcessStartInfo(LaunchSpec.DotnetPath(), ["build", project, "-nologo", "-v:q", "-getProperty:TargetPath", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = build.StandardError.ReadToEndAsync(cancellationToken);
        var output = (await build.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
        await build.WaitForExitAsync(cancellationToken);
        return build.ExitCode == 0 ? output : throw new DistributedApplicationException($"'{project}' does not build: {output} {await error}");
    }
}
