namespace Biblio.Messaging.Streams;

/// <summary>The keys of the streams in Redis.</summary>
public static class StreamNames
{
    private const string CommandsPrefix = "biblio:commands:";

    public static string Events(string topic) => $"biblio:events:{topic}";

    public static string Commands(string queue) => CommandsPrefix + queue;

    public static string DeadLetters(string service) => $"biblio:dead:{service}";

    internal static bool IsCommandStream(string stream) => stream.StartsWith(CommandsPrefix, StringComparison.Ordinal);
}
