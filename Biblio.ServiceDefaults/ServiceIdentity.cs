using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>Which service this is ("orders") and which of its replicas.</summary>
public sealed record ServiceIdentity(string Name, string Instance)
{
    /// <summary>The answer header that tells replicas apart.</summary>
    public const string Header = "X-Biblio-Instance";

    internal static ServiceIdentity From(IConfiguration configuration, IHostEnvironment environment) =>
        new(
            configuration["OTEL_SERVICE_NAME"] ?? environment.ApplicationName.Split('.')[^1].ToLowerInvariant(),
            FromResourceAttributes(configuration["OTEL_RESOURCE_ATTRIBUTES"])
                ?? $"{Environment.MachineName}:{Environment.ProcessId}"
        );

    private static string? FromResourceAttributes(string? attributes) =>
        attributes
            ?.Split(',', StringSplitOptions.TrimEntries)
            .Select(attribute => attribute.Split('=', 2))
            .FirstOrDefault(pair => pair is ["service.instance.id", _])
            ?[1];
}

internal static class ServiceIdentityHeader
{
    /// <summary>Says on every answer which replica gave it; behind the gateway the service's own answer stays.</summary>
    public static void UseServiceIdentity(this WebApplication app)
    {
        var instance = app.Services.GetRequiredService<ServiceIdentity>().Instance;
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers.TryAdd(ServiceIdentity.Header, instance);
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
    }
}
