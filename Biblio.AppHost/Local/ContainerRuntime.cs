using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>Resources run in containers when docker or podman answers, otherwise as local programs.</summary>
internal sealed record ContainerRuntime(bool IsNative, string Reason)
{
    private static readonly string[] Programs = ["docker", "podman"];

    /// <summary>Reads <c>Runtime</c> (auto, native or containers). A published application uses containers.</summary>
    public static ContainerRuntime Detect(IConfiguration configuration, bool isPublishing) =>
        configuration["Runtime"] switch
        {
            _ when isPublishing => new(false, "published"),
            "native" => new(true, "configured"),
            "containers" => new(false, "configured"),
            null or "" or "auto" => Answers("docker") ? new(false, "docker answers")
            : Answers("podman") ? new(false, "podman answers")
            : new(true, "neither docker nor podman answers"),
            var other => throw new SettingsException($"Runtime must be auto, native or containers, not '{other}'."),
        };

    /// <summary>Returns docker or podman, and the id of the running container that uses this volume.</summary>
    /// <exception cref="SettingsException">There is no such container.</exception>
    public static (string Program, string Container) FindContainer(string volume)
    {
        foreach (var program in Programs.Where(Answers))
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, ["ps", "--quiet", "--filter", $"volume={volume}"])
                {
                    RedirectStandardOutput = true,
                }
            )!;
            var id = process.StandardOutput.ReadLine();
            process.WaitForExit();
            if (!string.IsNullOrEmpty(id))
            {
                return (program, id);
            }
        }

        throw new SettingsException($"No container with the volume {volume} is running.");
    }

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
            return false; // The program is not installed.
        }
    }
}
