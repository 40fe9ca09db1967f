using System.Diagnostics;

namespace Biblio.Tests.Fixtures;

/// <summary>Waits for a condition, and fails the test when it does not become true in time.</summary>
internal static class Eventually
{
    public static Task IsTrueAsync(Func<bool> condition) => IsTrueAsync(() => Task.FromResult(condition()));

    /// <summary>The description is added to the failure.</summary>
    public static async Task IsTrueAsync(
        Func<Task<bool>> condition,
        Func<Task<string>>? describeAsync = null,
        int seconds = 60,
        int pollMilliseconds = 50
    )
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(seconds))
            {
                Assert.Fail($"not within {seconds} s" + (describeAsync is null ? "" : ": " + await describeAsync()));
            }

            await Task.Delay(pollMilliseconds, TestContext.Current.CancellationToken);
        }
    }
}
