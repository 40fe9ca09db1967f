using System.Net.Http.Json;
using System.Text.Json;
using Biblio.Tests.Fixtures;
using MySqlConnector;

namespace Biblio.Tests.Lending;

/// <summary>
/// Kills the service at each step of a check-in with a waiting hold. A lock of the test stops it before the statement of
/// the step.
/// </summary>
public sealed class CrashTests(CrashTests.Process process) : IClassFixture<CrashTests.Process>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("before its first statement", "titles", "book_id = {book}")]
    [InlineData("before the end of the loan", "loans", "book_id = {book}")]
    [InlineData("before the hold is assigned", "holds", "book_id = {book}")]
    [InlineData("before the copy moves", "copies", "book_id = {book}")]
    [InlineData("before the notice is written", "notices", "TRUE")]
    public async Task A_check_in_survives_a_kill_at_any_step(string step, string table, string rows)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(step);
        var (book, reader, barcode) = await process.PrepareAsync();
        var condition = rows.Replace("{book}", $"{book}", StringComparison.Ordinal);
        await using (await process.LockAsync($"SELECT * FROM {table} WHERE {condition} FOR UPDATE"))
        {
            var blocked = process.CheckInAsync(barcode);
            await process.WaitUntilBlockedAsync();
            process.Service.Kill();
            await Assert.ThrowsAnyAsync<Exception>(() => blocked);
        }

        await process.Service.RestartAsync();
        // The desk scans the copy again, because it got no answer.
        await process.CheckInAsync(barcode);
        await process.AssertOnHoldShelfOnceAsync(book, reader);
    }

    [Fact]
    public async Task Events_of_a_check_in_are_sent_after_a_kill()
    {
        var (book, reader, barcode) = await process.PrepareAsync();
        process.Redis.Pause();
        try
        {
            await process.CheckInAsync(barcode);
            process.Service.Kill();
        }
        finally
        {
            process.Redis.Resume();
        }

        await process.Service.RestartAsync();
        await process.AssertOnHoldShelfOnceAsync(book, reader);
    }

    public sealed class Process : IAsyncLifetime
    {
        private static long _ids = 1000;

        private MariaDbServer _mariadb = null!;
        private RedisServer _redis = null!;
        private string _connection = "";

        public ServiceProcess Service { get; private set; } = null!;

        public LocalProcess Redis => _redis.Process;

        private string Schema => _connection.Split("Database=")[1];

        public async ValueTask InitializeAsync()
        {
            _mariadb = await MariaDbServer.SharedAsync();
            _redis = await RedisServer.StartAsync();
            _connection = await _mariadb.CreateSchemaAsync("lending");
            Service = new(
                "Biblio.Lending",
                ("ConnectionStrings:lendingdb", _connection),
                ("ConnectionStrings:cache", _redis.ConnectionString),
                (Tokens.KeySetSetting.Key, Tokens.KeySetSetting.Value),
                ("Messaging:Consumer", "lending-test")
            );
            Service.Client.As(Tokens.Librarian);
            Service.Start();
            await Service.WaitUntilHealthyAsync(CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            Service.Dispose();
            await _redis.Process.DisposeAsync();
        }

        /// <summary>A copy on loan, and a reader who waits for it.</summary>
        public async Task<(long Book, long Reader, string Barcode)> PrepareAsync()
        {
            var (book, borrower, reader) = (NewId(), NewId(), NewId());
            var copy = await PostAsync("/copies", new { bookId = book, branchId = 1 });
            var barcode = copy.String("barcode");
            await PutReaderAsync(reader);
            var card = await PutReaderAsync(borrower);
            await PostAsync(
                "/desk/check-out",
                new
                {
                    card,
                    barcode,
                    branchId = 1,
                }
            );
            await PostAsync(
                "/holds",
                new
                {
                    bookId = book,
                    pickUpBranchId = 1,
                    userId = reader,
                }
            );
            return (book, reader, barcode);
        }

        public Task<JsonElement> CheckInAsync(string barcode) =>
            PostAsync("/desk/check-in", new { barcode, branchId = 1 });

        /// <summary>Locks rows until the result is disposed.</summary>
        public async Task<IAsyncDisposable> LockAsync(string sql)
        {
            var connection = new MySqlConnection(_connection);
            await connection.OpenAsync(CancellationToken);
            var transaction = await connection.BeginTransactionAsync(CancellationToken);
#pragma warning disable CA2100 // SQL injection: the SQL comes from the tests.
            await using var command = new MySqlCommand(sql, connection, transaction);
#pragma warning restore CA2100
            await command.ExecuteScalarAsync(CancellationToken);
            return connection;
        }

        // InnoDB renews its list of transactions only when nobody has read it for 0.1 s.
        public Task WaitUntilBlockedAsync() =>
            Eventually.IsTrueAsync(
                async () =>
                    await QueryAsync(
                        $"""
                        SELECT COUNT(*) FROM information_schema.innodb_trx t
                        JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
                        WHERE t.trx_state = 'LOCK WAIT' AND p.db = '{Schema}'
                        """
                    ) != "0",
                pollMilliseconds: 250
            );

        public async Task<string> QueryAsync(string sql) => (await _mariadb.ExecuteAsync(sql, Schema)).Trim();

        /// <summary>The copy is on the hold shelf once, for the reader, with one notice and one returned loan.</summary>
        public async Task AssertOnHoldShelfOnceAsync(long book, long reader)
        {
            Assert.Equal(
                "onholdshelf\t1\t1\t1",
                await QueryAsync(
                    $"""
                    SELECT (SELECT state FROM copies WHERE book_id = {book}),
                      (SELECT COUNT(*) FROM holds WHERE book_id = {book} AND state = 'ready' AND user_id = {reader}),
                      (SELECT COUNT(*) FROM notices WHERE user_id = {reader} AND kind = 'holdready'),
                      (SELECT COUNT(*) FROM loans WHERE book_id = {book} AND returned_at IS NOT NULL)
                    """
                )
            );
            var audit = await Service.Client.GetFromJsonAsync<JsonElement>("/desk/audit", CancellationToken);
            Assert.True(audit.GetProperty("addsUp").GetBoolean(), audit.ToString());
            // A message may be sent twice, with the same id.
            await Eventually.IsTrueAsync(async () => (await GetEventIdsAsync("hold-ready", book)).Count == 1);
            Assert.Single(await GetEventIdsAsync("loan-returned", book));
        }

        private async Task<HashSet<string>> GetEventIdsAsync(string type, long book)
        {
            var fields = (await _redis.ExecuteAsync("XRANGE", "biblio:events:lending", "-", "+")).Split('\n');
            var (ids, id, current) = (new HashSet<string>(), "", "");
            for (var i = 0; i + 1 < fields.Length; i++)
            {
                switch (fields[i])
                {
                    case "id":
                        id = fields[i + 1];
                        break;
                    case "type":
                        current = fields[i + 1];
                        break;
                    case "body"
                        when current == type && fields[i + 1].Contains($"\"bookId\":{book},", StringComparison.Ordinal):
                        ids.Add(id);
                        break;
                }
            }

            return ids;
        }

        private static long NewId() => Interlocked.Increment(ref _ids);

        private async Task<string> PutReaderAsync(long id)
        {
            using var answer = await Service.Client.PutAsJsonAsync(
                $"/readers/{id}",
                new { category = "adult" },
                CancellationToken
            );
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).String("card");
        }

        private Task<JsonElement> PostAsync(string path, object body) =>
            LendingApp.SendAsync(Service.Client, path, body);
    }
}
