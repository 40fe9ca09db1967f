using MySqlConnector;

namespace Biblio.ServiceDefaults;

/// <summary>Errors of the database that concern all writes, not one request.</summary>
public static class DatabaseErrors
{
    private const MySqlErrorCode WriteOfFile = (MySqlErrorCode)3;
    private const MySqlErrorCode ReadOnlyMode = (MySqlErrorCode)1836;

    /// <summary>Whether the database was told to accept no writes.</summary>
    public static bool IsReadOnly(MySqlException exception) =>
        exception.ErrorCode is MySqlErrorCode.OptionPreventsStatement or MySqlErrorCode.OpenAsReadOnly or ReadOnlyMode;

    /// <summary>Whether the database could not store a write, which is usually because its disk is full.</summary>
    public static bool IsFull(MySqlException exception) =>
        exception.ErrorCode
            is WriteOfFile
                or MySqlErrorCode.DiskFull
                or MySqlErrorCode.ErrorOnWrite
                or MySqlErrorCode.GetErrorNumber
                or MySqlErrorCode.RecordFileFull
                or MySqlErrorCode.ErrorDuringCommit
                or MySqlErrorCode.TempFileWriteFailure;
}
