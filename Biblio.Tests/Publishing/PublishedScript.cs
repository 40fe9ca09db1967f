using System.Diagnostics;

namespace Biblio.Tests.Publishing;

/// <summary>The script of a published container, which runs in a shell of this machine.</summary>
internal sealed class PublishedScript(string text, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Reads the script of a container from the Compose file.</summary>
    public static async Task<(string Text, IReadOnlyList<string> Variables)> ReadAsync(string container)
    {
        var forms = await PublishedForms.GetAsync();
        var file = YamlFile.Parse(forms.Read($"{PublishedForms.Compose}/docker-compose.yaml"));
        var service = file["services"]![container]!;
        var text = service["command"]![1]!.ToString().Replace("$$", "$", StringComparison.Ordinal);
        return (text, [.. service["environment"]!.AsObject().Select(variable => variable.Key)]);
    }

    public async Task<(int ExitCode, string Output)> RunAsync()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-ec", text])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + error);
    }
}
