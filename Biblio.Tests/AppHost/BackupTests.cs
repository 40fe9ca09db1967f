using System.IO.Compression;
using System.Text;
using Biblio.AppHost.Backups;
using Biblio.Tests.Fixtures;
using StackExchange.Redis;

namespace Biblio.Tests.AppHost;

/// <summary>The parts of a backup, with a real MariaDB and a real Redis.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-backup-").FullName;

    private string FilePath => Path.Combine(_folder, "backup.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_schema_comes_back_as_it_was()
    {
        var mariadb = await MariaDbServer.SharedAsync();
        var first = SchemaOf(await mariadb.CreateSchemaAsync("first"));
        var second = SchemaOf(await mariadb.CreateSchemaAsync("second"));
        await mariadb.ExecuteAsync(
            """
            SET NAMES utf8mb4;
            CREATE TABLE things (
              id BIGINT PRIMARY KEY AUTO_INCREMENT, text VARCHAR(100), bytes VARBINARY(16), price DECIMAL(10,2),
              at DATETIME(6), half DOUBLE, doubled BIGINT AS (CHAR_LENGTH(text) * 2) STORED, INDEX (text));
            INSERT INTO things (text, bytes, price, at, half) VALUES
              ('L''été à "Québec" \\ 📚\n', 0x00FF1A270A, 19.95, '2026-11-30 12:00:00.123456', 0.1), (NULL, NULL, NULL, NULL, NULL);
            """,
            first
        );
        await mariadb.ExecuteAsync("CREATE TABLE others (id INT PRIMARY KEY); INSERT INTO others VALUES (1);", second);
        const string content = "SET NAMES utf8mb4; SELECT *, HEX(bytes), HEX(text) FROM things";
        var before = await mariadb.ExecuteAsync(content, first);
        var client = ClientOf(mariadb);
        using var dump = new MemoryStream();
        await client.DumpAsync([first, second], dump, TestContext.Current.CancellationToken);

        await mariadb.ExecuteAsync(
            $"DELETE FROM `{first}`.things; CREATE TABLE `{first}`.later (id INT); DROP DATABASE `{second}`;"
        );
        dump.Position = 0;
        await client.LoadAsync(dump, TestContext.Current.CancellationToken);

        Assert.Equal(before, await mariadb.ExecuteAsync(content, first));
        Assert.Equal("things\n", await mariadb.ExecuteAsync("SHOW TABLES", first));
        Assert.Equal("1\n", await mariadb.ExecuteAsync("SELECT id FROM others", second));
        // The next id is not one that was used.
        await mariadb.ExecuteAsync("INSERT INTO things (text) VALUES ('new')", first);
        Assert.Equal("3\n", await mariadb.ExecuteAsync("SELECT MAX(id) FROM things", first));
    }

    [Fact]
    public async Task A_failed_dump_leaves_no_file_and_says_why()
    {
        var client = ClientOf(await MariaDbServer.SharedAsync());

        var failure = await Assert.ThrowsAsync<BackupException>(() =>
            BackupFile.CreateAsync(
                FilePath,
                ["missing"],
                Now,
                output => client.DumpAsync(["missing"], output, TestContext.Current.CancellationToken),
                WriteTextAsync("")
            )
        );

        Assert.Contains("missing", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Only_dead_letters_and_views_come_back()
    {
        var server = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(
            server.ConnectionString + ",allowAdmin=true"
        );
        var redis = connection.GetDatabase();
        byte[] raw = [0, 255, 10];
        await redis.StreamAddAsync("biblio:dead:orders", [new("id", "m1"), new("body", raw)], "1000-1");
        await redis.StreamAddAsync("biblio:dead:orders", [new("id", "m2")], "999999-0");
        await redis.SortedSetAddAsync("catalog:views", [new("7", 3), new("8", 5)]);
        using var kept = new MemoryStream();
        await RedisContent.WriteAsync(await RedisContent.ReadAsync(redis), kept);
        await redis.StreamAddAsync("biblio:dead:orders", [new("id", "later")]);
        await redis.StreamAddAsync("biblio:events:orders", [new("id", "e1")]);
        await redis.SortedSetAddAsync("catalog:views", "8", 50);

        kept.Position = 0;
        await RedisContent.ReplaceAsync(connection, kept);

        var letters = await redis.StreamRangeAsync("biblio:dead:orders");
        Assert.Equal(["1000-1", "999999-0"], letters.Select(letter => (string)letter.Id!));
        Assert.Equal(raw, (byte[])letters[0]["body"]!);
        Assert.Equal(5, await redis.SortedSetScoreAsync("catalog:views", "8"));
        Assert.Equal(2, await connection.GetServers().Single().DatabaseSizeAsync());
        await server.Process.DisposeAsync();
    }

    [Fact]
    public void Dead_letters_that_move_during_a_backup_are_kept()
    {
        RedisItem Letter(string id) => new("biblio:dead:orders", id, [], null);
        RedisItem Views(double score) => new("catalog:views", "7", null, score);

        var joined = RedisContent.Join(
            [Letter("1-0"), Letter("2-0"), Views(3)],
            [Letter("2-0"), Letter("3-0"), Views(4)]
        );

        Assert.Equal(["1-0", "2-0", "3-0"], joined.Where(item => item.Score is null).Select(item => item.Id).Order());
        Assert.Equal([4.0], joined.Where(item => item.Score is not null).Select(item => item.Score!.Value));
    }

    [Fact]
    public async Task A_complete_file_is_accepted_and_private()
    {
        await CreateAsync();

        var manifest = await BackupFile.VerifyAsync(FilePath);

        Assert.Equal(Now, manifest.CreatedAt);
        Assert.Equal(["ordersdb"], manifest.Schemas);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }

        await Assert.ThrowsAsync<BackupException>(CreateAsync);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("one byte")]
    [InlineData("no redis.jsonl")]
    [InlineData("other content")]
    [InlineData("later version")]
    [InlineData("text")]
    [InlineData("missing")]
    public async Task A_damaged_file_is_refused(string damage)
    {
        await CreateAsync();
        var bytes = await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken);
        switch (damage)
        {
            case "cut":
                await File.WriteAllBytesAsync(
                    FilePath,
                    bytes[..(bytes.Length / 2)],
                    TestContext.Current.CancellationToken
                );
                break;
            case "one byte":
                // A byte of the compressed dump, which follows the header of its entry.
                bytes[60] ^= 0x10;
                await File.WriteAllBytesAsync(FilePath, bytes, TestContext.Current.CancellationToken);
                break;
            case "no redis.jsonl":
                Change("redis.jsonl", null);
                break;
            case "other content":
                Change("mysql.sql", "DROP DATABASE ordersdb;");
                break;
            case "later version":
                Change("manifest.json", """{"Version":2,"Schemas":[],"Checksums":{}}""");
                break;
            case "text":
                await File.WriteAllTextAsync(
                    FilePath,
                    "DROP DATABASE ordersdb;",
                    TestContext.Current.CancellationToken
                );
                break;
            case "missing":
                File.Delete(FilePath);
                break;
        }

        var refusal = await Assert.ThrowsAsync<BackupException>(() => BackupFile.VerifyAsync(FilePath));

        Assert.Contains("is not a complete backup of Biblio", refusal.Message, StringComparison.Ordinal);
    }

    private Task CreateAsync() =>
        BackupFile.CreateAsync(
            FilePath,
            ["ordersdb"],
            Now,
            WriteTextAsync(string.Concat(Enumerable.Range(0, 1000).Select(number => $"INSERT {number * 7919}; "))),
            WriteTextAsync("{}\n")
        );

    /// <summary>Replaces or removes one entry of the archive.</summary>
    private void Change(string name, string? content)
    {
        using var archive = ZipFile.Open(FilePath, ZipArchiveMode.Update);
        archive.GetEntry(name)!.Delete();
        if (content is not null)
        {
            using var writer = new StreamWriter(archive.CreateEntry(name).Open());
            writer.Write(content);
        }
    }

    private static Func<Stream, Task> WriteTextAsync(string text) =>
        output => output.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    private static DatabaseClient ClientOf(MariaDbServer mariadb)
    {
        string[] server = ["--no-defaults", $"--socket={mariadb.Socket}", "--user=root"];
        return new([LocalProcess.Find("mariadb-dump"), .. server], [LocalProcess.Find("mariadb"), .. server], "");
    }

    private static string SchemaOf(string connectionString) => connectionString.Split("Database=")[1].Split(';')[0];
}
