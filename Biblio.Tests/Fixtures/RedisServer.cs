using System.Net.Sockets;
using System.Text;

namespace Biblio.Tests.Fixtures;

/// <summary>
/// A real Redis with a password. Its append-only file keeps the data when it is killed and restarted.
/// </summary>
public sealed class RedisServer
{
    private static readonly Lazy<Task<RedisServer>> Shared = new(() => StartAsync());

    private readonly string _folder;

    private RedisServer(string folder, int port, LocalProcess process) =>
        (_folder, Port, Process) = (folder, port, process);

    public int Port { get; }

    public LocalProcess Process { get; }

    public string ConnectionString => $"127.0.0.1:{Port},password=test-redis";

    public static Task<RedisServer> SharedAsync() => Shared.Value;

    /// <summary>Starts a separate server, for tests that kill it or delete its data.</summary>
    public static async Task<RedisServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("biblio-redis-").FullName;
        var port = LocalProcess.FreePort();
        var process = LocalProcess.Start(
            "redis-server",
            "--port",
            $"{port}",
            "--bind",
            "127.0.0.1",
            "--dir",
            folder,
            "--requirepass",
            "test-redis",
            "--appendonly",
            "yes",
            "--save",
            ""
        );
        var server = new RedisServer(folder, port, process);
        await server.WaitUntilReadyAsync();
        return server;
    }

    /// <summary>Waits until the server answers; at most 60 seconds.</summary>
    public Task WaitUntilReadyAsync() =>
        Eventually.IsTrueAsync(async () =>
        {
            try
            {
                return await ExecuteAsync("PING") == "PONG";
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // The server does not listen yet.
                return false;
            }
        });

    /// <summary>Kills the server, and starts it again without data or with the data of <see cref="CopyFiles"/>.</summary>
    public async Task RestartWithAsync(string? copy = null)
    {
        Process.Kill();
        Directory.Delete(_folder, recursive: true);
        Copy(copy, _folder);
        Process.Restart();
        await WaitUntilReadyAsync();
    }

    /// <summary>Deletes the folder of the running server, so that it cannot save its data.</summary>
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Copies the files of the server, and returns the folder of the copy.</summary>
    public string CopyFiles()
    {
        var copy = Directory.CreateTempSubdirectory("biblio-redis-copy-").FullName;
        Copy(_folder, copy);
        return copy;
    }

    /// <summary>Adds a message to a stream without an outbox. Returns the id of the entry.</summary>
    public Task<string> AddMessageAsync(
        string stream,
        string type,
        string body,
        string? id = null,
        params string[] otherFields
    ) =>
        ExecuteAsync([
            "XADD",
            stream,
            "*",
            "id",
            id ?? Guid.NewGuid().ToString(),
            "type",
            type,
            "body",
            body,
            .. otherFields,
        ]);

    /// <summary>Runs one command on a new connection, without the client library that the services use.</summary>
    public async Task<string> ExecuteAsync(params string[] arguments)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        var stream = client.GetStream();
        var request = new StringBuilder("AUTH test-redis\r\n").Append('*').Append(arguments.Length).Append("\r\n");
        foreach (var argument in arguments)
        {
            request
                .Append('$')
                .Append(Encoding.UTF8.GetByteCount(argument))
                .Append("\r\n")
                .Append(argument)
                .Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await reader.ReadLineAsync();
        return await ReadAsync(reader);
    }

    private static void Copy(string? from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in from is null ? [] : Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync() ?? throw new IOException("Redis closed the connection.");
        switch (line[0])
        {
            case '$':
                return line == "$-1" ? "" : await reader.ReadLineAsync() ?? "";
            case '*':
                var parts = new List<string>();
                for (var i = int.Parse(line.AsSpan(1), null); i > 0; i--)
                {
                    parts.Add(await ReadAsync(reader));
                }

                return string.Join('\n', parts);
            default:
                return line[1..];
        }
    }
}
