using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost;

/// <summary>What things run in: containers where docker or podman answers, else local programs. <c>Runtime</c> = auto, native or containers.</summary>
internal sealed record ContainerRuntime(bool IsNative, string Reason)
{
    public static ContainerRuntime Find(IConfiguration configuration)
    {
        // the hosting library says so where it can not run containers at all
        var impossible = configuration["Hosting:Containers"] == "unsupported";
        return configuration["Runtime"] switch
        {
            "native" => new(true, "asked for"),
            "containers" when impossible =>
                throw new SiteException("Runtime=containers was asked for, but the hosting packages that this build found can not run containers. Leave it out to run local programs."),
            "containers" => new(false, "asked for"),
            null or "" or "auto" when impossible => new(true, "these hosting packages run no containers"),
            null or "" or "auto" => Answers("docker") ? new(false, "docker answers") : Answers("podman") ? new(false, "podman answers") : new(true, "neither docker nor podman answers"),
            var other => throw new SiteException($"Runtime must be auto, native or containers, not '{other}'."),
        };
    }

    public override string ToString() => $"{(IsNative ? "native (local programs)" : "containers")}: {Reason}";

    private static bool Answers(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(TimeSpan.FromSeconds(5)))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
