using System.Diagnostics;

namespace Biblio.LoadTests.Shops;

/// <summary>A client program of MariaDB or Redis, run to its end: what is measured is not to depend on another driver.</summary>
internal static class Client
{
    /// <summary>The password goes by the environment: arguments can be read by everybody.</summary>
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
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[password.Variable] = password.Value;
        using var process = Process.Start(start)!;
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
            // it has ended early, and says why
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
