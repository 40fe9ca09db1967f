using System.Reflection;

namespace Biblio.Tests.Fixtures;

/// <summary>Runs tests that measure their whole process in a process without other tests.</summary>
internal static class OwnProcess
{
    /// <summary>
    /// Runs the explicit theories of this class. The output of the process is in the message of a failure.
    /// </summary>
    public static async Task RunTestsAsync<TTests>()
    {
        var count = typeof(TTests)
            .GetMethods()
            .Sum(method => method.GetCustomAttributes<InlineDataAttribute>().Count());
        var output = await LocalProcess.RunAsync(
            "dotnet",
            [typeof(TTests).Assembly.Location, "-explicit", "only", "-class", typeof(TTests).FullName!, "-noColor"],
            cancellationToken: TestContext.Current.CancellationToken
        );

        // The test that calls this is not explicit, so it is the one that does not run there.
        Assert.Contains(
            $"Total: {count + 1}, Errors: 0, Failed: 0, Skipped: 0, Not Run: 1,",
            output,
            StringComparison.Ordinal
        );
    }
}
