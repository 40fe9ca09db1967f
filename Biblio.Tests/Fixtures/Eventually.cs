using System.Diagnostics;

namespace Biblio.Tests.Fixtures;

internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Waits until a condition is true; at most a minute.</summary>
    public static Task IsTrueAsync(Func<bool> condition) => IsTrueAsync(() => Task.FromResult(condition()));

    /// <summary>Waits until a condition is true; at most a minute. The description is added to the failure.</summary>
    public static async Task IsTrueAsync(Func<Task<bool>> condition, Func<Task<string>>? describeAsync = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(since) > Timeout)
            {
                Assert.Fail("not within a minute" + (describeAsync is null ? "" : ": " + await describeAsync()));
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
