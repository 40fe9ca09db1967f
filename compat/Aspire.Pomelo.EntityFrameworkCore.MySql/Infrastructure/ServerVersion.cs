using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MySqlConnector;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>The server's kind and version; what SQL may be used depends on it.</summary>
public abstract partial class ServerVersion
{
    private static readonly ConcurrentDictionary<string, ServerVersion> Detected = new();

    protected ServerVersion(Version version, ServerType type) => (Version, Type) = (version, type);

    public virtual Version Version { get; }

    public virtual ServerType Type { get; }

    public virtual string TypeIdentifier => Type.ToString().ToLowerInvariant();

    /// <summary>INSERT ... RETURNING.</summary>
    internal bool HasReturning => Type == ServerType.MariaDb && Version >= new Version(10, 5);

    /// <summary>JOIN LATERAL.</summary>
    internal bool HasLateral => Type == ServerType.MySql && Version >= new Version(8, 0, 14);

    /// <summary>Asks the server, at most a few times while it does not answer, and once per connection string.</summary>
    public static ServerVersion AutoDetect(string connectionString)
    {
        if (Detected.TryGetValue(connectionString, out var known))
        {
            return known;
        }

        lock (Detected)
        {
            for (var delay = TimeSpan.FromMilliseconds(100); ; delay *= 2)
            {
                try
                {
                    return Detected.GetOrAdd(connectionString, Ask);
                }
                catch (Exception e) when (e is MySqlException { IsTransient: true } or TimeoutException && delay < TimeSpan.FromSeconds(2))
                {
                    Thread.Sleep(delay);
                }
            }
        }
    }

    /// <summary>Asks the server over a connection that may be open.</summary>
    public static ServerVersion AutoDetect(MySqlConnection connection) =>
        connection.State == System.Data.ConnectionState.Open ? Parse(connection.ServerVersion) : AutoDetect(connection.ConnectionString);

    public static ServerVersion Create(Version version, ServerType serverType) => serverType switch
    {
        ServerType.MySql => new MySqlServerVersion(version),
        ServerType.MariaDb => new MariaDbServerVersion(version),
    };

    public static ServerVersion Create(int major, int minor, int patch, ServerType serverType) => Create(new Version(major, minor, patch), serverType);

    public static ServerVersion Parse(string versionString) => Parse(versionString, null);

    public static ServerVersion Parse(string versionString, ServerType? serverType) =>
        TryParse(versionString, serverType, out var version) ? version : throw new InvalidOperationException($"Unable to determine server version from version string '{versionString}'.");

    public static bool TryParse(string versionString, [NotNullWhen(true)] out ServerVersion? serverVersion) => TryParse(versionString, null, out serverVersion);

    public static bool TryParse(string versionString, ServerType? serverType, [NotNullWhen(true)] out ServerVersion? serverVersion)
    {
        ArgumentException.ThrowIfNullOrEmpty(versionString);
        var numbers = Numbers().Matches(versionString);
        var type = serverType ?? (versionString.Contains("mariadb", StringComparison.OrdinalIgnoreCase) ? ServerType.MariaDb : ServerType.MySql);
        // old MariaDB servers say 5.5.5-10.x.y-MariaDB
        var number = numbers.Count == 0 ? null : type == ServerType.MariaDb && numbers.Count > 1 && numbers[0].Value == "5.5.5" ? numbers[1].Value : numbers[0].Value;
        serverVersion = number is null ? null : Create(Version.Parse(number), type);
        return serverVersion is not null;
    }

    public override bool Equals(object? obj) => obj is ServerVersion other && other.Version == Version && other.Type == Type;

    public override int GetHashCode() => HashCode.Combine(Version, Type);

    public override string ToString() => $"{Version}-{TypeIdentifier}";

    private static ServerVersion Ask(string connectionString)
    {
        var session = Session.ConnectAsync(ConnectionOptions.Of(connectionString), 0, async: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        try
        {
            return Parse(session.Connection.ServerVersion);
        }
        finally
        {
            session.CloseAsync(async: false).AsTask().GetAwaiter().GetResult();
        }
    }

    [GeneratedRegex(@"\d+\.\d+(?:\.\d+)?")]
    private static partial Regex Numbers();
}

/// <summary>A MySQL server's version.</summary>
public class MySqlServerVersion : ServerVersion
{
    public static readonly ServerVersion LatestSupportedServerVersion = new MySqlServerVersion(new Version(9, 1, 0));

    public MySqlServerVersion(Version version) : base(version, ServerType.MySql)
    {
    }

    public MySqlServerVersion(string versionString) : this(Parse(versionString, ServerType.MySql).Version)
    {
    }
}

/// <summary>A MariaDB server's version.</summary>
public class MariaDbServerVersion : ServerVersion
{
    public static readonly ServerVersion LatestSupportedServerVersion = new MariaDbServerVersion(new Version(11, 6, 2));

    public MariaDbServerVersion(Version version) : base(version, ServerType.MariaDb)
    {
    }

    public MariaDbServerVersion(string versionString) : this(Parse(versionString, ServerType.MariaDb).Version)
    {
    }
}
