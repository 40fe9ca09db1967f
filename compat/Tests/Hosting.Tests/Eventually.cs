namespace Hosting.Tests;

/// <summary>Waits for a condition, for at most 30 seconds.</summary>
internal static class Eventually
{
    public static async Task<T> Async<T>(Func<T?> value, string what) where T : class
    {
        for (var end = DateTime.UtcNow.AddSeconds(30); DateTime.UtcNow < end; await Task.Delay(25, TestContext.Current.CancellationToken))
        {
            if (value() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"There was never {what}.");
    }

    public static Task Async(Func<bool> condition, string what) => Async(() => condition() ? "" : null, what);
}
