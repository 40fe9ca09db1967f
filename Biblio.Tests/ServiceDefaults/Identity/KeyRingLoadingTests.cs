using System.Security.Cryptography;
using Biblio.ServiceDefaults.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace Biblio.Tests.ServiceDefaults.Identity;

public sealed class KeyRingLoadingTests
{
    [Theory]
    // Redis was slow: wrapped by Data Protection, as everything that its store throws
    [InlineData(true, 2)]
    // the ring is of another secret: no second reading helps
    [InlineData(false, 1)]
    public async Task A_ring_that_Redis_did_not_give_in_time_is_read_again(bool wasSlow, int readings)
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
