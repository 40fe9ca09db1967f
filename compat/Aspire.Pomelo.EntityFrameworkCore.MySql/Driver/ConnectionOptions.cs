using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Net;
using Native = MySql.Data.MySqlClient;

namespace MySqlConnector;

/// <summary>A connection string in MySqlConnector's keywords, read once, with its defaults; and what the driver underneath is given.</summary>
internal sealed class ConnectionOptions
{
    private static readonly ConcurrentDictionary<string, ConnectionOptions> Known = new();

    // what is accepted and means nothing here: tuning of MySqlConnector's own machinery
    private static readonly HashSet<string> Ignored = ["applicationname", "autoenlist", "usexatransactions", "cancellationtimeout", "connectionreset", "dnscheckinterval", "forcesynchronous",
        "ignorecommandtransaction", "ignoreprepare", "keepalive", "loadbalance", "nobackslashescapes", "persistsecurityinfo", "pipelining", "serverredirectionmode", "useprocedurebodies",
        "deferconnectionreset", "connectionidlepingtime", "interactivesession", "minimumpoolsize", "minpoolsize", "allowloadlocalinfile", "connectionprotocol", "protocol"];

    private ConnectionOptions(string connectionString)
    {
        var native = new Native.MySqlConnectionStringBuilder
        {
            Pooling = false,
            CharacterSet = "utf8mb4",
            SslMode = Native.MySqlSslMode.Preferred,
            // CHAR(36) stays text: a text that is no GUID must be readable too
            OldGuids = true,
        };
        bool? publicKeyRetrieval = null;
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        foreach (string keyword in given.Keys)
        {
            var value = (string)given[keyword];
            var key = keyword.Replace(" ", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
            switch (key)
            {
                case "server" or "host" or "datasource" or "address" or "addr" or "networkaddress": native.Server = value; break;
                case "port": native.Port = uint.Parse(value, CultureInfo.InvariantCulture); break;
                case "userid" or "username" or "uid" or "user": native.UserID = value; break;
                case "password" or "pwd": native.Password = value; break;
                case "database" or "initialcatalog": native.Database = value; break;
                case "sslmode": native.SslMode = SslMode(value); break;
                case "sslca" or "cacertificatefile": native.SslCa = value; break;
                case "allowpublickeyretrieval": publicKeyRetrieval = Flag(value); break;
                case "charset" or "characterset": native.CharacterSet = value; break;
                case "connectiontimeout" or "connecttimeout": ConnectTimeout = Seconds(value); break;
                case "defaultcommandtimeout" or "commandtimeout": CommandTimeout = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "maximumpoolsize" or "maxpoolsize": MaximumPoolSize = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "connectionidletimeout": IdleTimeout = Seconds(value); break;
                case "connectionlifetime": Lifetime = Seconds(value); break;
                case "pooling": Pooling = Flag(value); break;
                case "useaffectedrows": native.UseAffectedRows = Flag(value); break;
                case "allowuservariables": native.AllowUserVariables = Flag(value); break;
                case "treattinyasboolean": native.TreatTinyAsBoolean = Flag(value); break;
                case "convertzerodatetime": native.ConvertZeroDateTime = Flag(value); break;
                case "allowzerodatetime": native.AllowZeroDateTime = Flag(value); break;
                case "guidformat" when value.Equals("Default", StringComparison.OrdinalIgnoreCase) || value.Equals("Char36", StringComparison.OrdinalIgnoreCase): break;
                case "datetimekind" when value.Equals("Unspecified", StringComparison.OrdinalIgnoreCase): break;
                case var ignored when Ignored.Contains(ignored): break;
                default: throw new NotSupportedException($"The connection string option '{keyword}={value}' is not supported by this stand-in for MySqlConnector.");
            }
        }

        native.ConnectionTimeout = (uint)Math.Max(1, ConnectTimeout.TotalSeconds);
        native.DefaultCommandTimeout = (uint)CommandTimeout;
        // without TLS, caching_sha2_password needs the server's key; on loopback nobody can have exchanged it
        native.AllowPublicKeyRetrieval = publicKeyRetrieval ?? (native.Server is "localhost" || (IPAddress.TryParse(native.Server, out var address) && IPAddress.IsLoopback(address)));
        NativeConnectionString = native.ConnectionString;
        (Server, Port, Database, User) = (native.Server, (int)native.Port, native.Database ?? "", native.UserID);
    }

    public string Server { get; }

    public int Port { get; }

    public string Database { get; }

    public string User { get; }

    public string NativeConnectionString { get; }

    public TimeSpan ConnectTimeout { get; } = TimeSpan.FromSeconds(15);

    public int CommandTimeout { get; } = 30;

    public int MaximumPoolSize { get; } = 100;

    public TimeSpan IdleTimeout { get; } = TimeSpan.FromSeconds(180);

    public TimeSpan Lifetime { get; } = TimeSpan.Zero;

    public bool Pooling { get; } = true;

    public static ConnectionOptions Of(string connectionString) => Known.GetOrAdd(connectionString, static text => new ConnectionOptions(text));

    private static bool Flag(string value) => value.ToLowerInvariant() is "true" or "yes" or "1";

    private static TimeSpan Seconds(string value) => TimeSpan.FromSeconds(int.Parse(value, CultureInfo.InvariantCulture));

    private static Native.MySqlSslMode SslMode(string value) => value.ToLowerInvariant() switch
    {
        "none" or "disabled" => Native.MySqlSslMode.Disabled,
        "preferred" => Native.MySqlSslMode.Preferred,
        "required" => Native.MySqlSslMode.Required,
        "verifyca" => Native.MySqlSslMode.VerifyCA,
        "verifyfull" => Native.MySqlSslMode.VerifyFull,
        _ => throw new ArgumentException($"SslMode={value} is unknown."),
    };
}
