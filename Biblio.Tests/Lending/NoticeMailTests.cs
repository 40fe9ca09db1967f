using System.Net.Http.Json;
using System.Text.Json;
using Biblio.MailCatcher;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Lending;

/// <summary>
/// Notices from Lending through the gateway to a mail server, all three real. Both services can be killed at any time.
/// </summary>
public sealed class NoticeMailTests(NoticeMailTests.Library library) : IClassFixture<NoticeMailTests.Library>
{
    // The starter accounts: Alice reads English, and Bob never chose a language.
    private const long Alice = 1;
    private const long Bob = 2;
    private const string AliceAddress = "alice@biblio.example";
    private const string BobAddress = "bob@biblio.example";

    [Fact]
    public async Task Each_notice_arrives_once_in_its_readers_language()
    {
        var soon = await library.LendAsync(Alice, "Kamouraska");
        await library.ExecuteAsync(
            $"""
            UPDATE loans SET borrowed_at = UTC_TIMESTAMP() - INTERVAL 19 DAY, due_on = '2026-12-03',
                due_at = UTC_TIMESTAMP() + INTERVAL 2 DAY WHERE id = {soon}
            """
        );
        var late = await library.LendAsync(Bob, "Bonheur d’occasion");
        await library.ExecuteAsync(
            $"""
            UPDATE loans SET borrowed_at = UTC_TIMESTAMP() - INTERVAL 30 DAY, due_on = '2026-12-01',
                due_at = UTC_TIMESTAMP() - INTERVAL 1 DAY WHERE id = {late}
            """
        );
        await library.MakeHoldReadyAsync(Alice, "Maria Chapdelaine");
        await library.MakeHoldReadyAsync(Bob, "Menaud");

        CaughtMessage[] messages =
        [
            await library.Mail.WaitForAsync(AliceAddress, "Due on 3 December 2026: Kamouraska"),
            await library.Mail.WaitForAsync(BobAddress, "En retard : Bonheur d’occasion"),
            await library.Mail.WaitForAsync(AliceAddress, "Your hold is ready: Maria Chapdelaine"),
            await library.Mail.WaitForAsync(BobAddress, "Votre réservation vous attend : Menaud"),
        ];

        Assert.Equal(["en", "fr", "en", "fr"], messages.Select(message => message.Language));
        // The search for due loans has run many times since.
        await library.AssertEachArrivedOnceAsync(messages);
    }

    [Fact]
    public async Task A_refused_message_is_sent_later_and_once()
    {
        library.Mail.AnswerWith(451);
        await library.MakeHoldReadyAsync(Bob, "Le Survenant");
        await Eventually.IsTrueAsync(async () =>
            await library.ExecuteAsync(
                "SELECT COUNT(*) FROM notices WHERE title = 'Le Survenant' AND attempts = 1 AND sending_at IS NULL"
            ) == "1"
        );
        Assert.DoesNotContain(library.Mail.Messages, message =>
            message.Subject.Contains("Survenant", StringComparison.Ordinal)
        );

        library.Mail.AnswerWith(250);
        await library.TryAgainAsync();

        await library.AssertEachArrivedOnceAsync(await library.Mail.WaitForAsync(BobAddress, "Le Survenant"));
    }

    [Fact]
    public async Task A_killed_gateway_sends_no_message_twice()
    {
        var answer = library.Mail.HoldAnswers();
        await library.MakeHoldReadyAsync(Bob, "Trente arpents");
        var sent = await library.Mail.WaitForAsync(BobAddress, "Trente arpents");
        // The mail server has the message, and the gateway does not know it.
        library.Gateway.Kill();
        answer.SetResult();
        await library.Gateway.RestartAsync();
        await library.TryAgainAsync();

        await library.AssertEachArrivedOnceAsync(sent);
        // Staff see that nobody knows whether it arrived.
        await Eventually.IsTrueAsync(async () => await library.StateAsync("Trente arpents") == "failed");
    }

    [Fact]
    public async Task A_killed_Lending_learns_later_what_was_sent()
    {
        var answer = library.Mail.HoldAnswers();
        await library.MakeHoldReadyAsync(Bob, "Angéline de Montbrun");
        var sent = await library.Mail.WaitForAsync(BobAddress, "Angéline de Montbrun");
        library.Lending.Kill();
        answer.SetResult();
        await library.Lending.RestartAsync();

        await Eventually.IsTrueAsync(async () => await library.StateAsync("Angéline de Montbrun") == "sent");
        await library.TryAgainAsync();
        await library.AssertEachArrivedOnceAsync(sent);
    }

    public sealed class Library : IAsyncLifetime
    {
        private static long _ids = 1000;

        private readonly Dictionary<long, string> _cards = [];
        private MariaDbServer _mariadb = null!;
        private RedisServer _redis = null!;
        private string _schema = "";

        private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

        internal MailServer Mail { get; private set; } = null!;

        internal ServiceProcess Gateway { get; private set; } = null!;

        internal ServiceProcess Lending { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _mariadb = await MariaDbServer.SharedAsync();
            _redis = await RedisServer.StartAsync();
            Mail = await MailServer.StartAsync();
            var (accounts, lending) = (
                await _mariadb.CreateSchemaAsync("accounts"),
                await _mariadb.CreateSchemaAsync("lending")
            );
            _schema = lending.Split("Database=")[1];
            Gateway = new(
                "Biblio.Api",
                [
                    ("ASPNETCORE_ENVIRONMENT", "Development"),
                    ("ConnectionStrings:accountsdb", accounts),
                    ("ConnectionStrings:cache", _redis.ConnectionString),
                    ("Accounts:SigningKeySecret", Tokens.SigningKeySecret),
                    ("Accounts:StarterPassword", "the-readers-password"),
                    ("Accounts:LibrarianPassword", "the-librarians-password"),
                    ("Accounts:HashIterations", "1000"),
                    ("Accounts:ShopAddress", "https://biblio.example"),
                    ("LoanNotices:Interval", "00:00:00.1"),
                    .. Mail.Settings.Select(setting => (setting.Key, setting.Value)),
                ]
            );
            Lending = new(
                "Biblio.Lending",
                ("ConnectionStrings:lendingdb", lending),
                ("ConnectionStrings:cache", _redis.ConnectionString),
                ("services:api:http:0", Gateway.Url.ToString()),
                ("Messaging:Consumer", "lending-test"),
                ("Lending:Interval", "00:00:00.2"),
                ("Lending:NoticeTimeout", "00:00:10")
            );
            Gateway.Start(("services:lending:http:0", Lending.Url.ToString()));
            Lending.Start();
            await Gateway.WaitUntilHealthyAsync(CancellationToken);
            await Lending.WaitUntilHealthyAsync(CancellationToken);
            await _mariadb.ExecuteAsync(
                "UPDATE users SET language = IF(id = 1, 'en', NULL)",
                accounts.Split("Database=")[1]
            );
            Lending.Client.WithToken(await SignInAsync());
            foreach (var reader in new[] { Alice, Bob })
            {
                using var saved = await Lending.Client.PutAsJsonAsync(
                    $"/readers/{reader}",
                    new { category = "adult" },
                    CancellationToken
                );
                _cards[reader] = (await saved.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).String("card");
            }
        }

        public async ValueTask DisposeAsync()
        {
            Gateway.Dispose();
            Lending.Dispose();
            await Mail.DisposeAsync();
            await _redis.Process.DisposeAsync();
        }

        /// <summary>Lends a copy of a new title, and returns the id of the loan.</summary>
        public async Task<long> LendAsync(long reader, string title)
        {
            var (_, barcode) = await AddCopyAsync(title);
            var loan = await LendingApp.SendAsync(
                Lending.Client,
                "/desk/check-out",
                new
                {
                    card = _cards[reader],
                    barcode,
                    branchId = 1,
                }
            );
            return loan.GetProperty("id").GetInt64();
        }

        public async Task MakeHoldReadyAsync(long reader, string title)
        {
            var (book, barcode) = await AddCopyAsync(title);
            await LendingApp.SendAsync(
                Lending.Client,
                "/holds",
                new
                {
                    bookId = book,
                    pickUpBranchId = 1,
                    userId = reader,
                }
            );
            await LendingApp.SendAsync(Lending.Client, "/desk/check-in", new { barcode, branchId = 1 });
        }

        /// <summary>Every notice that may be claimed is due now. Waits until a new one has arrived after them.</summary>
        public async Task TryAgainAsync()
        {
            await ExecuteAsync("UPDATE notices SET next_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE");
            var title = $"Proof {Interlocked.Increment(ref _ids)}";
            await MakeHoldReadyAsync(Alice, title);
            await Mail.WaitForAsync(AliceAddress, title);
        }

        /// <summary>Each message arrived once, also after every notice was due again.</summary>
        internal async Task AssertEachArrivedOnceAsync(params CaughtMessage[] messages)
        {
            await TryAgainAsync();
            foreach (var message in messages)
            {
                Assert.Single(Mail.Messages, other => other.MessageId == message.MessageId);
                Assert.Single(Mail.Messages, other => other.To == message.To && other.Subject == message.Subject);
            }
        }

        public Task<string> StateAsync(string title) =>
            ExecuteAsync($"SELECT state FROM notices WHERE title = '{title}'");

        public async Task<string> ExecuteAsync(string sql) => (await _mariadb.ExecuteAsync(sql, _schema)).Trim();

        private async Task<(long Book, string Barcode)> AddCopyAsync(string title)
        {
            var book = Interlocked.Increment(ref _ids);
            var copy = await LendingApp.SendAsync(Lending.Client, "/copies", new { bookId = book, branchId = 1 });
            await ExecuteAsync($"UPDATE titles SET title = '{title}' WHERE book_id = {book}");
            return (book, copy.String("barcode"));
        }

        private async Task<string> SignInAsync()
        {
            using var answer = await Gateway.Client.PostAsJsonAsync(
                "/api/v1/account/login",
                new { email = "librarian@biblio.example", password = "the-librarians-password" },
                CancellationToken
            );
            var tokens = await answer
                .EnsureSuccessStatusCode()
                .Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
            return tokens.String("accessToken");
        }
    }
}
