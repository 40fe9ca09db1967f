using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using Biblio.Identity;
using Biblio.LoadTests.Edge;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// Checks an access token that is new to a service, and one that it remembers. The baseline only verifies a signature.
/// </summary>
#pragma warning disable CA1001 // Types that own disposable fields should be disposable. CleanUp disposes of them.
public class AccessTokenBenchmark
#pragma warning restore CA1001
{
    private readonly ECDsa _pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private SigningKeys _keys = null!;
    private TokenValidationParameters _parameters = null!;
    private AccessTokenHandler _handler = null!;
    private string _token = "";
    private byte[] _signed = [];
    private byte[] _signature = [];

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var key = new ECDsaSecurityKey(_pair) { KeyId = "measured" };
        _keys = new(
            new OneKey(key),
            new ConfigurationBuilder().Build(),
            TimeProvider.System,
            NullLogger<SigningKeys>.Instance
        );
        if (!await _keys.RefreshAsync())
        {
            throw new LoadException("The key was not read.");
        }

        _parameters = AccessTokenFormat.CreateValidationParameters(_keys);
        _token = SampleToken.Create(key);
        var end = _token.LastIndexOf('.');
        _signed = Encoding.ASCII.GetBytes(_token[..end]);
        _signature = Base64UrlEncoder.DecodeBytes(_token[(end + 1)..]);
        _handler = new(_keys, TimeProvider.System);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _handler.Dispose();
        _keys.Dispose();
        _pair.Dispose();
    }

    [Benchmark(Baseline = true)]
    public bool VerifySignature() => _pair.VerifyData(_signed, _signature, HashAlgorithmName.SHA256);

    [Benchmark]
    [MaxRatio(2)]
    public async Task<bool> CheckNewToken()
    {
        using var handler = new AccessTokenHandler(_keys, TimeProvider.System);
        return await IsValidAsync(handler);
    }

    [Benchmark]
    [MaxRatio(0.006)]
    public Task<bool> CheckKnownToken() => IsValidAsync(_handler);

    private async Task<bool> IsValidAsync(AccessTokenHandler handler) =>
        (await handler.ValidateTokenAsync(_token, _parameters)).IsValid
            ? true
            : throw new LoadException("A valid token was rejected.");

    private sealed class OneKey(ECDsaSecurityKey key) : ISigningKeySource
    {
        public Task<IReadOnlyList<JsonWebKey>> ReadAsync(CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<JsonWebKey>>([JsonWebKeyConverter.ConvertFromECDsaSecurityKey(key)]);
    }
}
