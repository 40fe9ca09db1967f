using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.ServiceDefaults;

public sealed class ConsoleLogTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public void Log_lines_are_json_with_trace_and_span(string environment)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Configuration[Tokens.KeySetSetting.Key] = Tokens.KeySetSetting.Value;
        builder.AddServiceDefaults();
        using var services = builder.Services.BuildServiceProvider();

        var console = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;
        var json = services.GetRequiredService<IOptions<JsonConsoleFormatterOptions>>().Value;
        var tracking = services.GetRequiredService<IOptions<LoggerFactoryOptions>>().Value.ActivityTrackingOptions;

        Assert.Equal(
            (ConsoleFormatterNames.Json, true, true),
            (console.FormatterName, json.IncludeScopes, json.UseUtcTimestamp)
        );
        Assert.Equal(ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId, tracking);
        Assert.IsType<BatchedConsoleLoggerProvider>(Assert.Single(services.GetServices<ILoggerProvider>()));
    }
}
