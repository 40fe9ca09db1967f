using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestrator;

/// <summary>Lines on the console with the name of who said them in front; coloured on a terminal, unless NO_COLOR is set.</summary>
internal sealed partial class ConsoleLines(DistributedApplicationModel model)
{
    private static readonly int[] Palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];
    private static readonly Lock Gate = new();

    private readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly Dictionary<string, int> _colours = [];
    private readonly Lazy<int> _width = new(() => model.Resources.Where(r => r is not ParameterResource).Select(r => r.Name.Length + (r.GetReplicaCount() > 1 ? 2 : 0)).DefaultIfEmpty(0).Max());

    public void Write(string name, string content) => WriteLine(name, _colour ? content : WithoutAnsi(content));

    public void WriteState(string name, string state) => WriteLine(name, _colour ? $"\e[1m{state}\e[0m" : $"[{state}]");

    public static string WithoutAnsi(string text) => text.Contains('\e', StringComparison.Ordinal) ? Ansi().Replace(text, "") : text;

    private void WriteLine(string name, string content)
    {
        lock (Gate)
        {
            if (!_colours.TryGetValue(name, out var colour))
            {
                colour = _colours[name] = Palette[_colours.Count % Palette.Length];
            }

            var prefix = $"{name.PadRight(_width.Value)} |";
            Console.Out.WriteLine(_colour ? $"\e[{colour}m{prefix}\e[0m {content}" : $"{prefix} {content}");
        }
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Ansi();
}
