using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Biblio.Http;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Model;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Lending.Sip2;

/// <summary>Answers the messages of one self-check machine. It must sign in first.</summary>
internal sealed class Sip2Session(IServiceScopeFactory scopes, Sip2Options options, TimeProvider time)
{
    private const string Institution = "Biblio";
    private const string RequestResend = "96";
    private const string WrongPin = "The PIN is missing or wrong.";

    private bool _signedIn;
    private string _last = RequestResend;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private string Date => Sip2Message.Date(Now);

    /// <summary>Returns the response. A message that is not understood is asked for again.</summary>
    public async Task<string> AnswerAsync(string line, CancellationToken cancellationToken)
    {
        if (Sip2Message.Parse(line) is not { } message)
        {
            return RequestResend;
        }

        if (message.Command == "97")
        {
            return _last;
        }

        return _last = await AnswerAsync(message, cancellationToken);
    }

    private async Task<string> AnswerAsync(Sip2Message message, CancellationToken cancellationToken)
    {
        switch (message.Command)
        {
            case "93":
                _signedIn = IsKnown(message["CN"], message["CO"]);
                return Write(message, _signedIn ? "941" : "940");
            case "99":
                // Check-in, check-out and renewal are possible. Nothing works off-line.
                return Write(message, $"98YYYYNN300003{Date}2.00", ("AO", Institution), ("BX", "YYYNYNYYNNNNNNYN"));
            case "35":
                return Write(message, $"36Y{Date}", ("AO", Institution), ("AA", message["AA"] ?? ""));
        }

        await using var scope = scopes.CreateAsyncScope();
        var services = scope.ServiceProvider;
        return message.Command switch
        {
            "09" => await CheckInAsync(message, services, cancellationToken),
            "11" => await CheckOutAsync(message, services, isRenewal: false, cancellationToken),
            "29" => await CheckOutAsync(message, services, isRenewal: true, cancellationToken),
            _ => await PatronAsync(message, services, cancellationToken),
        };
    }

    private async Task<string> CheckOutAsync(
        Sip2Message message,
        IServiceProvider services,
        bool isRenewal,
        CancellationToken cancellationToken
    )
    {
        var db = services.GetRequiredService<LendingDbContext>();
        var barcode = Barcode.Parse(message["AB"]);
        var (loan, refusal) = ((Loan?)null, "Please sign in.");
        var reader = await FindReaderAsync(message, db, cancellationToken);
        if (reader is not null && !await MayActAsync(reader, message, services, cancellationToken))
        {
            refusal = WrongPin;
        }
        else if (_signedIn)
        {
            try
            {
                refusal = "The card or the item is unknown.";
                loan =
                    reader is null || barcode is null
                        ? null
                        : await db.CirculateAsync(
                            token => LendAsync(reader.UserId, barcode, isRenewal, db, services, token),
                            cancellationToken
                        );
            }
            catch (RefusedException refused)
            {
                refusal = string.Join(' ', refused.Reasons.Select(reason => reason.En));
            }
            catch (DomainException broken)
            {
                refusal = broken.Message;
            }
        }

        var start = isRenewal ? "30" : "12";
        return Write(
            message,
            loan is null ? $"{start}0NUN{Date}" : $"{start}1{(isRenewal ? 'Y' : 'N')}UY{Date}",
            ("AO", Institution),
            ("AA", message["AA"] ?? ""),
            ("AB", message["AB"] ?? ""),
            ("AJ", loan is null ? "" : await TitleAsync(db, loan.BookId, cancellationToken)),
            ("AH", loan?.DueOn.ToString("yyyyMMdd    235959", CultureInfo.InvariantCulture) ?? ""),
            ("AF", loan is null ? refusal : null)
        );
    }

    private async Task<Loan?> LendAsync(
        long userId,
        string barcode,
        bool isRenewal,
        LendingDbContext db,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        if (!isRenewal)
        {
            var lent = await services
                .GetRequiredService<CheckOut>()
                .RunAsync(userId, barcode, options.BranchId, null, cancellationToken);
            return lent?.Loan;
        }

        var loanId = await db
            .Loans.Where(loan =>
                loan.UserId == userId
                && loan.ReturnedAt == null
                && db.Copies.Any(copy => copy.Id == loan.CopyId && copy.Barcode == barcode)
            )
            .Select(loan => (long?)loan.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return loanId is null
            ? null
            : await services.GetRequiredService<RenewLoan>().RunAsync(loanId.Value, cancellationToken);
    }

    /// <summary>The owner of the card, once the machine has signed in.</summary>
    private async Task<Reader?> FindReaderAsync(
        Sip2Message message,
        LendingDbContext db,
        CancellationToken cancellationToken
    ) =>
        _signedIn && Barcode.Parse(message["AA"]) is { } card
            ? await db.Readers.AsNoTracking().SingleOrDefaultAsync(one => one.Card == card, cancellationToken)
            : null;

    /// <summary>Whether the PIN is right. Without the requirement, a reader who gives none may act too.</summary>
    private async Task<bool> MayActAsync(
        Reader reader,
        Sip2Message message,
        IServiceProvider services,
        CancellationToken cancellationToken
    ) =>
        (!options.PinRequired && message["AD"] is null)
        || await services.GetRequiredService<ReaderPins>().IsRightAsync(reader, message["AD"], cancellationToken);

    private async Task<string> CheckInAsync(
        Sip2Message message,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var (done, refusal) = ((CheckedIn?)null, "Please sign in.");
        if (_signedIn && Barcode.Parse(message["AB"]) is { } barcode)
        {
            try
            {
                done = await services
                    .GetRequiredService<CheckIn>()
                    .RunAsync(barcode, options.BranchId, null, cancellationToken);
                refusal = "The item is unknown.";
            }
            catch (RefusedException refused)
            {
                refusal = refused.Message;
            }
            catch (DomainException broken)
            {
                refusal = broken.Message;
            }
        }

        // Alert type 01 is a hold for this branch, 02 a hold for another one, and 04 an item of another branch.
        var alert = done?.Route switch
        {
            { Action: CopyAction.HoldShelf } => "01",
            { Action: CopyAction.Transit, Hold: not null } => "02",
            { Action: CopyAction.Transit } => "04",
            _ => null,
        };
        var db = services.GetRequiredService<LendingDbContext>();
        return Write(
            message,
            $"10{(done is null ? "0N" : "1Y")}U{(alert is null ? 'N' : 'Y')}{Date}",
            ("AO", Institution),
            ("AB", message["AB"] ?? ""),
            ("AQ", done?.Copy.BranchId.ToString(CultureInfo.InvariantCulture) ?? ""),
            ("AJ", done is null ? null : await TitleAsync(db, done.Copy.BookId, cancellationToken)),
            ("CT", alert is "02" or "04" ? done!.Route.BranchId.ToString(CultureInfo.InvariantCulture) : null),
            ("CV", alert),
            ("AF", done is null ? refusal : null)
        );
    }

    /// <summary>A card that is unknown is no valid patron. Lending knows no names, so that the card stands for one.</summary>
    private async Task<string> PatronAsync(
        Sip2Message message,
        IServiceProvider services,
        CancellationToken cancellationToken
    )
    {
        var db = services.GetRequiredService<LendingDbContext>();
        var reader = await FindReaderAsync(message, db, cancellationToken);
        var mayAct = reader is not null && await MayActAsync(reader, message, services, cancellationToken);
        var (loans, holds, owes) = (new List<Loan>(), new List<HoldState>(), 0m);
        if (reader is not null && mayAct)
        {
            loans = await db
                .Loans.AsNoTracking()
                .Where(loan => loan.UserId == reader.UserId && loan.ReturnedAt == null)
                .ToListAsync(cancellationToken);
            holds = await db
                .Holds.Where(hold => hold.UserId == reader.UserId && hold.EndedAt == null)
                .Select(hold => hold.State)
                .ToListAsync(cancellationToken);
            owes = await db.OwesAsync(reader.UserId, Now, cancellationToken);
        }

        // Each Y of the status denies a right: the first is charging, the second renewal.
        var status = mayAct && reader is { BlockReason: null } ? new string(' ', 14) : "YYYY" + new string(' ', 10);
        var counts = string.Create(
            CultureInfo.InvariantCulture,
            $"{holds.Count(state => state == HoldState.Ready):0000}{loans.Count(loan => loan.IsOverdue(Now)):0000}"
                + $"{loans.Count:0000}{(owes > 0 ? 1 : 0):0000}{loans.Count(loan => loan.RecalledAt is not null):0000}"
                + $"{holds.Count(state => state != HoldState.Ready):0000}"
        );
        var isInformation = message.Command == "63";
        return Write(
            message,
            $"{(isInformation ? "64" : "24")}{status}{message.Fixed[..3]}{Date}{(isInformation ? counts : "")}",
            ("AO", Institution),
            ("AA", message["AA"] ?? ""),
            ("AE", message["AA"] ?? ""),
            ("BL", reader is null ? "N" : "Y"),
            ("CQ", mayAct ? "Y" : "N"),
            ("AF", reader is null || mayAct ? null : WrongPin),
            ("BV", owes.ToString("0.00", CultureInfo.InvariantCulture))
        );
    }

    private static async Task<string> TitleAsync(
        LendingDbContext db,
        long bookId,
        CancellationToken cancellationToken
    ) =>
        await db
            .Titles.Where(title => title.BookId == bookId)
            .Select(title => title.Name)
            .SingleOrDefaultAsync(cancellationToken)
        ?? "";

    private static string Write(Sip2Message request, string start, params (string Code, string? Value)[] fields) =>
        Sip2Message.Write(request.Sequence, start, fields);

    /// <summary>Compares in constant time, so that the time tells nothing about the password.</summary>
    private bool IsKnown(string? user, string? password) =>
        options.Password.Length > 0
        & CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\n{password}")),
            SHA256.HashData(Encoding.UTF8.GetBytes($"{options.User}\n{options.Password}"))
        );
}
