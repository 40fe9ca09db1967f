namespace Biblio.ServiceDefaults.Messaging;

/// <summary>What the streams are called in Redis.</summary>
public static class Streams
{
    public static string Events(string topic) => $"biblio:events:{topic}";

    public static string Commands(string queue) => $"biblio:commands:{queue}";

    public static string DeadLetters(string service) => $"biblio:dead:{service}";
}
