using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>
/// The Data Protection keys of tokens and cookies. All services and replicas share one key ring in Redis, which is
/// encrypted with <c>Identity:KeyRingSecret</c>. A process without Redis has its own keys in memory.
/// </summary>
public static class KeyRing
{
    internal static void AddKeyRing(this IHostApplicationBuilder builder)
    {
        var protection = builder.Services.AddDataProtection().SetApplicationName("biblio");
        if (string.IsNullOrEmpty(builder.Configuration.GetConnectionString(RedisClient.ConnectionName)))
        {
            protection.UseEphemeralDataProtectionProvider();
            return;
        }

        builder.AddRedis();
        builder.Services.AddSingleton(KeyRingCipher.From(builder.Configuration["Identity:KeyRingSecret"]));
        builder
            .Services.AddOptions<KeyManagementOptions>()
            .Configure<IServiceProvider>(
                (options, services) =>
                {
                    options.XmlRepository = new RedisKeyRepository(services.GetRequiredService<IConnectionMultiplexer>);
                    options.XmlEncryptor = new KeyRingEncryptor(services.GetRequiredService<KeyRingCipher>());
                    // If all services created keys at start, some would not know the keys of the others for a day.
                    options.AutoGenerateKeys = CreatesKeys(builder.Configuration);
                }
            );

        builder.Services.AddSingleton<KeyRingLoader>();
        builder.Services.AddHostedService(services => services.GetRequiredService<KeyRingLoader>());
    }

    /// <summary>
    /// ASP.NET Core's hosted service reads the key ring at start, synchronously and before there are keys, and logs an
    /// error. <see cref="KeyRingLoader"/> replaces it. Each <c>AddAuthentication</c> registers the hosted service
    /// again, so call this method after the last one.
    /// </summary>
    public static void RemoveDataProtectionHostedService(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(KeyRingLoader)))
        {
            return;
        }

        var hosted = services.Where(service =>
            service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Name == "DataProtectionHostedService"
        );
        foreach (var service in hosted.ToList())
        {
            services.Remove(service);
        }
    }

    /// <summary>Whether this process creates keys when there are none.</summary>
    internal static bool CreatesKeys(IConfiguration configuration) =>
        configuration.GetValue<bool>("Identity:CreatesKeys");
}

/// <summary>
/// Stores the key ring as a list in Redis. The interface is synchronous. Data Protection reads at start and once a day.
/// </summary>
internal sealed class RedisKeyRepository(Func<IConnectionMultiplexer> redis) : IXmlRepository
{
    public const string Key = "biblio:identity:keys";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. redis().GetDatabase().ListRange(Key).Select(element => XElement.Parse(element.ToString()))];

    public void StoreElement(XElement element, string friendlyName) =>
        redis().GetDatabase().ListRightPush(Key, element.ToString(SaveOptions.DisableFormatting));
}
