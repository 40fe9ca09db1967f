using MySqlConnector;

namespace Biblio.ServiceDefaults;

/// <summary>Errors of the database that concern all writes, not one request.</summary>
public static class DatabaseErrors
{
    private const MySqlErrorCode ReadOnlyMode = (MySqlErrorCode)1836;

    /// <summary>Whether the database accepts no writes now.</summary>
    public static bool IsReadOnly(MySqlException exception) =>
        exception.ErrorCode
            is MySqlErrorCode.OptionPreventsStatement
                or MySqlErrorCode.OpenAsReadOnly
                or ReadOnlyMode
                or MySqlErrorCode.DiskFull;
}
