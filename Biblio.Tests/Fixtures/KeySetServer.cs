using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Fixtures;

/// <summary>Publishes keys as the gateway does. Tests change them, and stop and start it on the same port.</summary>
internal sealed class KeySetServer : IAsyncDisposable
{
    private readonly int _port = LocalProcess.FreePort();
    private WebApplication? _app;
    private int _requests;

    public KeySetServer(params SigningKey[] keys) => Keys = keys;

    public IReadOnlyList<SigningKey> Keys { get; set; }

    public int Requests => _requests;

    public string Address => $"http://127.0.0.1:{_port}";

    /// <summary>The setting with which a service finds this server.</summary>
    public (string Key, string Value) Setting => ("services:api:http:0", Address);

    public async Task<KeySetServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Address);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet(AccessTokenFormat.KeySetPath, () =>
        {
            Interlocked.Increment(ref _requests);
            return Results.Json(ToKeySet(Keys));
        });
        await _app.StartAsync();
        return this;
    }

    public static object ToKeySet(IEnumerable<SigningKey> keys) =>
        new
        {
            keys = keys.Select(key => key.PublicKey)
                .Select(key => new PublicKey(key.Kty, key.Use, key.Alg, key.Kid, key.Crv, key.X, key.Y)),
        };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }
    }
}
