using System.Globalization;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Messaging;

internal static class RedisLook
{
    /// <summary>Waits until Redis answers a command with a text.</summary>
    public static Task AnswersAsync(this RedisServer redis, string answer, params string[] words) =>
        Eventually.IsTrueAsync(
            async () => await redis.ExecuteAsync(words) == answer,
            async () => await redis.ExecuteAsync(words)
        );

    public static async Task<int> PendingAsync(this RedisServer redis, string stream, string group) =>
        int.Parse((await redis.ExecuteAsync("XPENDING", stream, group)).Split('\n')[0], CultureInfo.InvariantCulture);
}
