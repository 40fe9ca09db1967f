using System.Data.Common;
using System.Net.Sockets;
using Native = MySql.Data.MySqlClient;

namespace MySqlConnector;

/// <summary>An error of the server or of the connection to it, with the SQLSTATE that the driver underneath drops.</summary>
public sealed class MySqlException : DbException
{
    internal const int ServerLost = 2013;
    internal const int QueryInterrupted = 1317;

    internal MySqlException(int number, string message, Exception? inner) : base(message, inner) => (Number, HResult) = (number, unchecked((int)0x80004005));

    /// <summary>The server's error number; 0 when the error never reached the server.</summary>
    public int Number { get; }

    public override int ErrorCode => Number;

    public override string SqlState => Number switch
    {
        1022 or 1048 or 1052 or 1062 or 1169 or 1216 or 1217 or 1451 or 1452 or 1557 or 1586 or 1761 or 1762 or 3819 or 4025 => "23000",
        1213 or 1614 => "40001",
        1040 => "08004",
        1042 or 1043 or 1053 or 1152 or 1158 or 1159 or 1160 or 1161 or 1184 or 2002 or 2003 or 2006 or 2013 => "08S01",
        1045 => "28000",
        1044 or 1049 or 1064 or 1065 or 1142 or 1143 or 1203 or 1226 or 1305 => "42000",
        1050 => "42S01",
        1051 or 1146 => "42S02",
        1054 => "42S22",
        1060 => "42S21",
        1406 => "22001",
        1264 or 1690 => "22003",
        1292 or 1411 => "22007",
        1365 => "22012",
        1317 or 1927 => "70100",
        1644 => "45000",
        _ => "HY000",
    };

    /// <summary>The same work may succeed when it is done again: a deadlock, a lock wait, no free connection, a lost or refused connection.</summary>
    public override bool IsTransient => Number is 1213 or 1205 or 1614 or 1020 or 1040 or 1203 or 1226 or 1042 or 1043 or 1053 or 1152 or 1158 or 1159 or 1160 or 1161 or 1184 or 1927 or 4031
        or 2002 or 2003 or 2006 or ServerLost;

    /// <summary>Finds the server's error in what the driver threw; an error of the network is a lost connection.</summary>
    internal static Exception From(Exception thrown, bool connectionLost)
    {
        if (thrown is MySqlException or OperationCanceledException)
        {
            return thrown;
        }

        for (var e = thrown; e is not null; e = e.InnerException)
        {
            if (e is Native.MySqlException { Number: not 0 } native)
            {
                return new MySqlException(native.Number, native.Message, thrown);
            }
        }

        for (var e = thrown; e is not null; e = e.InnerException)
        {
            if (e is TimeoutException)
            {
                return new MySqlException(0, "The command did not finish within its timeout and was cancelled.", thrown);
            }

            connectionLost |= e is IOException or SocketException;
        }

        return connectionLost ? new MySqlException(ServerLost, $"The connection to the server was lost: {thrown.GetBaseException().Message}", thrown)
            : thrown is Native.MySqlException ? new MySqlException(0, thrown.Message, thrown) : thrown;
    }
}
