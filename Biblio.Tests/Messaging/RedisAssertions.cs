using System.Globalization;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

internal static class RedisAssertions
{
    /// <summary>Waits until Redis replies to a command with this text.</summary>
    public static Task WaitForReplyAsync(this RedisServer redis, string reply, params string[] command) =>
        Eventually.IsTrueAsync(
            async () => await redis.ExecuteAsync(command) == reply,
            async () => await redis.ExecuteAsync(command)
        );

    public static async Task<int> CountPendingAsync(this RedisServer redis, string stream, string group) =>
        int.Parse((await redis.ExecuteAsync("XPENDING", stream, group)).Split('\n')[0], CultureInfo.InvariantCulture);
}
