using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Api.Accounts;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Exports;
using Biblio.Identity;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.Accounts;

/// <summary>The gateway with the starter accounts, on a real MariaDB and a real Redis.</summary>
public class AccountsApp : WebApplicationFactory<AccountsDbContext>, IAsyncLifetime
{
    public const string Name = "Camille Tremblay";
    public const string Password = "the-readers-password";
    public const string LibrarianPassword = "the-librarians-password";

    private static int _addresses;
    private string _connection = "";

    public RedisServer Redis { get; private set; } = null!;

    /// <summary>The mail server that gets the messages to readers.</summary>
    internal MailServer Mail { get; private set; } = null!;

    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    /// <summary>All log lines, with the values of their placeholders.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>The number of passwords that were verified.</summary>
    public int VerifiedPasswords => _hasher.VerifiedCount;

    private readonly CountingHasher _hasher = new();

    /// <summary>The catalogue, which has the books 1 to 200.</summary>
    internal FakeCatalog Catalog { get; } = new();

    /// <summary>The Orders that erases personal data.</summary>
    internal FakeOrders Orders { get; } = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connection = await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("accounts");
        Redis = await RedisServer.StartAsync();
        Mail = await MailServer.StartAsync();
        await Services.GetRequiredService<StarterAccountSeeder>().WaitUntilDoneAsync(CancellationToken);
        await Services.GetRequiredService<SigningKeys>().WaitUntilLoadedAsync(CancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Mail.DisposeAsync();
        await Redis.Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static string NewAddress() => $"reader{Interlocked.Increment(ref _addresses)}@somewhere.example";

    public HttpClient As(long userId, Role role) => CreateClient().As(new Caller(userId, role), Tokens.KeyOf(Services));

    public HttpClient WithToken(string accessToken)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, object body, string? accessToken = null)
    {
        using var client = accessToken is null ? CreateClient() : WithToken(accessToken);
        return await client.PostAsJsonAsync($"/api/v1/account/{path}", body, CancellationToken);
    }

    public Task<HttpResponseMessage> LoginAsync(string email, string password = Password) =>
        PostAsync("login", new { email, password });

    /// <summary>Signs in and asserts that it succeeds.</summary>
    public async Task<(string Access, string Refresh)> SignInAsync(string email, string password = Password)
    {
        using var answer = await LoginAsync(email, password);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(CancellationToken));
        return await ReadTokensAsync(answer);
    }

    public static async Task<(string Access, string Refresh)> ReadTokensAsync(HttpResponseMessage answer)
    {
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        return (tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!);
    }

    /// <summary>Registers a new account and confirms it; returns its e-mail address.</summary>
    public async Task<string> RegisterAsync(string? email = null)
    {
        email = await RegisterOnlyAsync(email);
        await ConfirmAsync(email.Trim().Normalize());
        return email;
    }

    /// <summary>Confirms an account without its message.</summary>
    public Task ConfirmAsync(string email) =>
        SqlAsync(
            $"UPDATE users SET email_confirmed = 1 WHERE email = '{email.Replace("'", "''", StringComparison.Ordinal)}'"
        );

    /// <summary>Registers a new account, which waits for its confirmation; returns its e-mail address.</summary>
    public async Task<string> RegisterOnlyAsync(string? email = null)
    {
        email ??= NewAddress();
        using var answer = await PostAsync(
            "register",
            new
            {
                name = Name,
                email,
                password = Password,
            }
        );
        Assert.True(
            answer.StatusCode == HttpStatusCode.Accepted,
            await answer.Content.ReadAsStringAsync(CancellationToken)
        );
        return email;
    }

    public Task<HttpResponseMessage> RefreshAsync(string refreshToken) => PostAsync("refresh", new { refreshToken });

    public async Task<JsonElement> MeAsync(string accessToken)
    {
        using var client = WithToken(accessToken);
        return await client.GetFromJsonAsync<JsonElement>("/api/v1/users/me", CancellationToken);
    }

    public async Task<string> SqlAsync(string sql) =>
        (await (await MariaDbServer.SharedAsync()).ExecuteAsync(sql, _connection.Split("Database=")[1])).Trim();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:accountsdb", _connection);
        builder.UseSetting("ConnectionStrings:cache", Redis.ConnectionString);
        builder.UseSetting("Accounts:SigningKeySecret", Tokens.SigningKeySecret);
        builder.UseSetting("Accounts:StarterPassword", Password);
        builder.UseSetting("Accounts:LibrarianPassword", LibrarianPassword);
        builder.UseSetting("Accounts:HashIterations", "1000");
        builder.UseSetting("Accounts:ShopAddress", "https://biblio.example");
        foreach (var (key, value) in Mail.Settings.Concat(Settings))
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging =>
            logging
                .ClearProviders()
                .SetMinimumLevel(LogLevel.Debug)
                .AddProvider(
                    new RecordingLogger(entry =>
                        Log.Enqueue($"{entry.Message} {string.Join(' ', entry.Values)} {entry.Exception}")
                    )
                )
        );
        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IPasswordHasher<User>>(_hasher));
            services.AddHttpClient(nameof(PersonalDataClient)).ConfigurePrimaryHttpMessageHandler(() => Orders);
            services.AddHttpClient(ServiceExport.Client).ConfigurePrimaryHttpMessageHandler(() => Orders);
            services.AddHttpClient("shop").ConfigurePrimaryHttpMessageHandler(() => Catalog);
        });
    }

    internal sealed class FakeCatalog : HttpMessageHandler
    {
        private const int Books = 200;

        public bool IsDown { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            IsDown
                ? throw new HttpRequestException("Connection refused")
                : Task.FromResult(
                    new HttpResponseMessage(HttpStatusCode.OK)
                    {
                        Content = JsonContent.Create(
                            new
                            {
                                items = request
                                    .RequestUri!.Query.Split("ids=")[1]
                                    .Split('&')[0]
                                    .Split(',')
                                    .Select(long.Parse)
                                    .Where(id => id <= Books)
                                    .Select(id => new
                                    {
                                        id,
                                        title = "A book",
                                        currency = "CAD",
                                    }),
                            }
                        ),
                    }
                );
    }

    internal sealed class FakeOrders : HttpMessageHandler
    {
        public const int Count = 101;

        public bool IsDown { get; set; }

        public ConcurrentQueue<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            ArgumentNullException.ThrowIfNull(request.RequestUri);
            Requests.Enqueue($"{request.Method} {request.RequestUri.AbsolutePath} {request.Headers.Authorization}");
            if (IsDown)
            {
                throw new HttpRequestException("Connection refused");
            }

            return Task.FromResult(
                request.Method == HttpMethod.Delete
                    ? new HttpResponseMessage(HttpStatusCode.NoContent)
                    : new() { Content = JsonContent.Create(Answer(request.RequestUri)) }
            );
        }

        /// <summary>An empty cart or card, or a page of the caller's orders.</summary>
        private static object Answer(Uri address)
        {
            if (address.AbsolutePath is "/cart" or "/me")
            {
                return new { lines = Array.Empty<object>(), _links = new { self = new { href = "" } } };
            }

            var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query);
            var (page, size) = (int.Parse(query["page"]!, null), int.Parse(query["pageSize"]!, null));
            return new
            {
                items = Enumerable
                    .Range(1, Count)
                    .Skip((page - 1) * size)
                    .Take(size)
                    .Select(id => new
                    {
                        id,
                        userId = query.GetValueOrDefault("userId").ToString(),
                        delivery = new { address = "1, rue des Lilas" },
                        _links = new { self = new { href = "" } },
                    }),
            };
        }
    }

    private sealed class CountingHasher : IPasswordHasher<User>
    {
        private readonly PasswordHasher<User> _inner = new(
            Options.Create(new PasswordHasherOptions { IterationCount = 1000 })
        );

        public int VerifiedCount;

        public string HashPassword(User user, string password) => _inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(
            User user,
            string hashedPassword,
            string providedPassword
        )
        {
            Interlocked.Increment(ref VerifiedCount);
            return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
