using System.Diagnostics;
using System.Globalization;
using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;

namespace Biblio.AppHost.Backups;

/// <summary>
/// The client of MySQL or Redis as administrator, for <c>./biblio mysql</c> and <c>./biblio redis</c>. It uses the terminal
/// of the caller, or the statements on standard input.
/// </summary>
internal static class StoreShell
{
    public static async Task<int> RunAsync(IDistributedApplicationBuilder builder, string store, bool isRunning)
    {
        if (!isRunning)
        {
            throw new BackupException("Biblio does not run. ./biblio up starts it.");
        }

        var start = store switch
        {
            "mysql" => await MySqlAsync(builder),
            "redis" => await RedisAsync(builder),
            _ => throw new BackupException($"There are the stores mysql and redis, not '{store}'."),
        };
        // Ctrl-C belongs to the client.
        Console.CancelKeyPress += static (_, key) => key.Cancel = true;
        using var client = Process.Start(start)!;
        await client.WaitForExitAsync();
        return client.ExitCode;
    }

    private static async Task<ProcessStartInfo> MySqlAsync(IDistributedApplicationBuilder builder)
    {
        var client = await DatabaseClient.CreateAsync(builder, CancellationToken.None);
        return Create(client.LoadCommand, "MYSQL_PWD", client.Password);
    }

    private static async Task<ProcessStartInfo> RedisAsync(IDistributedApplicationBuilder builder)
    {
        const string password = "REDISCLI_AUTH";
        var secret = await builder.AddSecret(Redis.Password).Resource.GetValueAsync(CancellationToken.None) ?? "";
        if (!builder.IsNative())
        {
            var (runtime, container) = ContainerRuntime.FindContainer(Redis.DataVolume);
            return Create([runtime, "exec", "-i", "--env", password, container, "redis-cli"], password, secret);
        }

        var program = LocalProgram.Find("The client of Redis", "redis-tools", "redis-cli", "valkey-cli");
        var port = builder.PortOf("cache").ToString(CultureInfo.InvariantCulture);
        return Create([program, "-h", "127.0.0.1", "-p", port], password, secret);
    }

    /// <summary>The password is in a variable, because all users of the machine can read arguments.</summary>
    private static ProcessStartInfo Create(IReadOnlyList<string> command, string variable, string password)
    {
        // A client in a container needs a terminal of its own.
        var arguments = command
            .Skip(1)
            .Select(argument => argument == "-i" && !Console.IsInputRedirected ? "-it" : argument);
        return new(command[0], arguments) { Environment = { [variable] = password } };
    }
}
