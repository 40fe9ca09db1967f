using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Hosting.Tests;

/// <summary>The sample AppHost as a process of its own, leading a process group as a shell would have it, with a home of its own.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    public AppHostProcess(string home, params string[] args)
    {
        // as from a terminal: what a background job starts may ignore these, and the runtime respects that
        var start = new ProcessStartInfo("setsid", ["env", "--default-signal=HUP,INT,QUIT", "dotnet", typeof(Projects.Hosting_Sample_AppHost).Assembly.Location, "--DcpPublisher:RandomizePorts=true", $"--Hosting:RunFolder={home}/run", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = home;
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.ErrorDataReceived += (_, e) => _lines.Enqueue(e.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public IReadOnlyCollection<string> Lines => _lines;

    public Task<string> LineAsync(string pattern) => Eventually.Async(() => _lines.FirstOrDefault(line => Regex.IsMatch(line, pattern)), $"a line like '{pattern}' in:\n{string.Join('\n', _lines)}");

    /// <summary>The processes that the AppHost has started, as the system sees them.</summary>
    public int[] Children() =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, null)).Where(pid =>
        {
            try
            {
                var stat = File.ReadAllText($"/proc/{pid}/stat");
                return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{Id}";
            }
            catch (IOException)
            {
                return false;
            }
        }),
    ];

    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
