using Biblio.Lending.Model;

namespace Biblio.Lending;

/// <summary>Log messages have ids of loans, holds and copies, and say nothing about readers.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Loan {LoanId} of copy {CopyId} started")]
    public static partial void LoanStarted(this ILogger logger, long loanId, long copyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loan {LoanId} of copy {CopyId} ended with its return")]
    public static partial void LoanReturned(this ILogger logger, long loanId, long copyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loan {LoanId} is renewed")]
    public static partial void LoanRenewed(this ILogger logger, long loanId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Hold {HoldId} waits for book {BookId}")]
    public static partial void HoldPlaced(this ILogger logger, long holdId, long bookId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Copy {CopyId} is on the hold shelf for hold {HoldId}")]
    public static partial void HoldReady(this ILogger logger, long holdId, long copyId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Hold {HoldId} is {State}")]
    public static partial void HoldEnded(this ILogger logger, long holdId, HoldState state);

    [LoggerMessage(Level = LogLevel.Information, Message = "Self-check machines can connect on port {Port} (SIP2)")]
    public static partial void Sip2Listens(this ILogger logger, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "A message of a self-check machine (SIP2) failed")]
    public static partial void Sip2Failed(this ILogger logger, Exception exception);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} notices were begun and never reported: they may have arrived, and are not sent again"
    )]
    public static partial void NoticesUncertain(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The circulation sweep failed and will run again")]
    public static partial void SweepFailed(this ILogger logger, Exception exception);
}
