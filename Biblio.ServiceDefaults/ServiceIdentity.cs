namespace Biblio.ServiceDefaults;

/// <summary>The name of this service (<c>orders</c>) and the id of this replica.</summary>
public sealed record ServiceIdentity(string Name, string Instance)
{
    /// <summary>The response header with the id of the replica.</summary>
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
    /// <summary>Adds the replica to every response. The gateway keeps the header of the service behind it.</summary>
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
