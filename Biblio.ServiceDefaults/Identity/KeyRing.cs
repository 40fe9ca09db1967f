using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>The keys with which tokens and cookies are protected: one ring for all services and replicas, kept in Redis, encrypted with <c>Identity:KeyRingSecret</c>. A process without Redis has keys of its own, for as long as it lives.</summary>
public static class KeyRing
{
    internal static void AddKeyRing(this IHostApplicationBuilder builder)
    {
        var ring = builder.Services.AddDataProtection().SetApplicationName("biblio");
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString(RedisClient.ConnectionName)))
        {
            ring.UseEphemeralDataProtectionProvider();
            return;
        }

        builder.AddRedis();
        builder.Services.AddSingleton(KeyRingCipher.From(builder.Configuration["Identity:KeyRingSecret"]));
        builder
            .Services.AddOptions<KeyManagementOptions>()
            .Configure<IServiceProvider>(
                (options, services) =>
                {
                    options.XmlRepository = new RedisKeyRepository(() =>
                        services.GetRequiredService<IConnectionMultiplexer>()
                    );
                    options.XmlEncryptor = new KeyRingEncryptor(services.GetRequiredService<KeyRingCipher>());
                    // if all made keys when they start together, some would not know the others' for a day
                    options.AutoGenerateKeys = IsMade(builder.Configuration);
                }
            );

        builder.Services.AddSingleton<KeyRingLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<KeyRingLoader>());
    }

    /// <summary>
    /// ASP.NET Core reads the ring while it starts: synchronously, before there are keys, and it logs an error then. <see cref="KeyRingLoader"/> reads it instead.
    /// Each <c>AddAuthentication</c> registers that reading again, so call this after the last one.
    /// </summary>
    public static void RemoveEarlyKeyRingReading(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(KeyRingLoader)))
        {
            return;
        }

        foreach (
            var early in services
                .Where(service =>
                    service.ServiceType == typeof(IHostedService)
                    && service.ImplementationType?.Name == "DataProtectionHostedService"
                )
                .ToList()
        )
        {
            services.Remove(early);
        }
    }

    /// <summary>Whether this process makes keys when there are none.</summary>
    internal static bool IsMade(IConfiguration configuration) => configuration.GetValue<bool>("Identity:MakesKeys");
}
