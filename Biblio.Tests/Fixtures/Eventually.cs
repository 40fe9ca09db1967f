using System.Diagnostics;

namespace Biblio.Tests.Fixtures;

internal static class Eventually
{
    /// <summary>Waits for a condition, at most a minute.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, Func<Task<string>>? otherwise = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(60))
            {
                Assert.Fail("not within a minute" + (otherwise is null ? "" : ": " + await otherwise()));
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
