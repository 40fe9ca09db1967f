using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>
/// The settings of the last start, such as <c>Runtime</c> and <c>PortOffset</c>. A backup finds the servers with them.
/// </summary>
internal static class RunArguments
{
    private const string FileName = "arguments";

    public static void Write(StateFolder folder) =>
        folder.Write("run", FileName, string.Join('\n', Environment.GetCommandLineArgs().Skip(1)));

    /// <summary>Adds the settings of the last start. Those of this process take precedence.</summary>
    public static void AddTo(ConfigurationManager configuration, StateFolder folder)
    {
        var file = folder.PathOf("run", FileName);
        if (File.Exists(file))
        {
            configuration.AddCommandLine(File.ReadAllLines(file));
            configuration.AddCommandLine([.. Environment.GetCommandLineArgs().Skip(1)]);
        }
    }
}
