using System.Diagnostics;

namespace Biblio.LoadTests.Shops;

/// <summary>
/// Runs a command-line client of MariaDB or Redis until it exits. The measurement must not depend on another driver.
/// </summary>
internal static class CommandLineClient
{
    /// <summary>
    /// Runs the first of the programs that is installed. The password is in the environment, because every user can
    /// read arguments.
    /// </summary>
    public static async Task<string> RunAsync(
        string[] programs,
        string[] arguments,
        (string Variable, string Value) password,
        Func<TextWriter, Task> write,
        CancellationToken cancellationToken
    )
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = programs
            .SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw new LoadException($"{programs[0]} is not installed.");
        var startInfo = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        startInfo.Environment[password.Variable] = password.Value;
        using var process = Process.Start(startInfo)!;
        var (output, error) = (
            process.StandardOutput.ReadToEndAsync(cancellationToken),
            process.StandardError.ReadToEndAsync(cancellationToken)
        );
        try
        {
            await write(process.StandardInput);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (IOException)
        {
            // The client exited early. Its error output has the reason.
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new LoadException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {await error}");
    }
}
