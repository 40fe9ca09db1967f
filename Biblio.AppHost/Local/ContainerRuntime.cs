using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>Where resources run: in containers where docker or podman answers, else as local programs.</summary>
internal sealed record ContainerRuntime(bool IsNative, string Reason)
{
    /// <summary>Reads <c>Runtime</c> (auto, native or containers). What is published always uses containers.</summary>
    public static ContainerRuntime Find(IConfiguration configuration, bool isPublishing) =>
        configuration["Runtime"] switch
        {
            _ when isPublishing => new(false, "published"),
            "native" => new(true, "asked for"),
            "containers" => new(false, "asked for"),
            null or "" or "auto" => Answers("docker") ? new(false, "docker answers")
            : Answers("podman") ? new(false, "podman answers")
            : new(true, "neither docker nor podman answers"),
            var other => throw new SettingsException($"Runtime must be auto, native or containers, not '{other}'."),
        };

    public override string ToString() => $"{(IsNative ? "native (local programs)" : "containers")}: {Reason}";

    private static bool Answers(string program)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
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
