using Biblio.Identity;

namespace Biblio.Api.Accounts;

/// <summary>Log messages about accounts. They contain ids, but no names, addresses, passwords or tokens.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed in")]
    public static partial void SignedIn(this ILogger logger, long userId);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Sign-in as user {UserId} was refused (0: no such account). The account was not locked: {Admitted}"
    )]
    public static partial void SignInRefused(this ILogger logger, long userId, bool admitted);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A replaced refresh token of user {UserId} was used again. Its session has ended"
    )]
    public static partial void RefreshTokenReused(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing key {Number} was created. It signs from {Start}")]
    public static partial void SigningKeyCreated(this ILogger logger, int number, DateTime start);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signing keys up to {Number} were deleted")]
    public static partial void SigningKeysDeleted(this ILogger logger, int number);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Signing key {Number} was encrypted with another secret. Its tokens are no longer valid"
    )]
    public static partial void SigningKeyUnreadable(this ILogger logger, int number);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "An account was not erased, because {Service} did not erase its personal data"
    )]
    public static partial void PersonalDataNotErased(this ILogger logger, Exception exception, string service);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} signed out everywhere")]
    public static partial void SignedOutEverywhere(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed the password")]
    public static partial void PasswordChanged(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {UserId} ({Role}) was added")]
    public static partial void AccountAdded(this ILogger logger, long userId, Role role);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Account {UserId} was changed by user {By}: active {Active}, {Role}"
    )]
    public static partial void AccountChanged(this ILogger logger, long userId, long by, bool active, Role role);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {UserId} was erased by its reader")]
    public static partial void AccountErased(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The starter accounts could not be added yet: {Reason}")]
    public static partial void StarterAccountsDelayed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A starter account ({Role}) was refused: {Reasons}")]
    public static partial void StarterAccountRefused(this ILogger logger, Role role, string reasons);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} confirmed the address")]
    public static partial void AddressConfirmed(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} changed the address")]
    public static partial void AddressChanged(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} set a new password by a link")]
    public static partial void PasswordReset(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} ended {Count} sessions")]
    public static partial void SessionsEnded(this ILogger logger, long userId, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "User {UserId} exported the account's data")]
    public static partial void DataExported(this ILogger logger, long userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} ({Kind}) was given up")]
    public static partial void EmailGivenUp(this ILogger logger, string messageId, Emails.EmailKind kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "E-mail waits until the database answers: {Reason}")]
    public static partial void EmailsDelayed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} accounts that nobody confirmed were erased")]
    public static partial void UnconfirmedAccountsErased(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old links and accounts were not deleted: {Reason}")]
    public static partial void AccountsNotCleaned(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Active users were not counted: {Reason}")]
    public static partial void UsersNotCounted(this ILogger logger, string reason);
}
