using Microsoft.Extensions.Logging;

namespace Hosting.Tests;

internal static partial class TestLog
{
    [LoggerMessage(LogLevel.Information, "{Name} lives")]
    public static partial void LogLife(this ILogger logger, string name);
}
