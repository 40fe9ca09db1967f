using System.Security.Cryptography;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Biblio.Tests.ServiceDefaults.Identity;

public sealed class KeyRingLoaderTests
{
    [Theory]
    // Redis was slow. Data Protection wraps every exception of its store.
    [InlineData(true, 2)]
    // The ring has another secret, so a second reading can not succeed.
    [InlineData(false, 1)]
    public async Task A_key_ring_is_read_again_after_a_timeout(bool wasSlow, int readings)
    {
        var redis = await RedisServer.StartAsync();
        await redis.ExecuteAsync("RPUSH", RedisKeyRepository.Key, "<key/>");
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        var protection = new FailsOnce(
            new CryptographicException(
                "An error occurred while trying to encrypt the provided data.",
                wasSlow ? new TimeoutException() : null
            )
        );
        using var loading = new KeyRingLoader(
            connection,
            protection,
            new ConfigurationBuilder().Build(),
            NullLogger<KeyRingLoader>.Instance
        );

        await loading.StartAsync(TestContext.Current.CancellationToken);
        await loading.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(loading.IsLoaded);
        Assert.Equal(readings, protection.Readings);
        await redis.Process.DisposeAsync();
    }

    private sealed class FailsOnce(Exception failure) : IDataProtectionProvider, IDataProtector
    {
        public int Readings { get; private set; }

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => ++Readings == 1 ? throw failure : plaintext;

        public byte[] Unprotect(byte[] protectedData) => protectedData;
    }
}
