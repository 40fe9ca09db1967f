using System.Globalization;

namespace Biblio.Api.LoanNotices;

/// <summary>The subject and the text of a notice in French or English. They name no reader.</summary>
internal sealed record LoanNoticeText(string Subject, string Body)
{
    private static readonly string[] FrenchMonths =
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];

    public static LoanNoticeText Of(LoanNotice notice) =>
        notice.Language == "en" ? InEnglish(notice) : InFrench(notice);

    private static LoanNoticeText InFrench(LoanNotice notice)
    {
        var (title, day) = (notice.Title ?? "votre document", notice.DueOn is { } due ? French(due) : "bientôt");
        return notice.Kind switch
        {
            LoanNoticeKind.DueSoon => new(
                $"À rendre le {day} : {title}",
                $"Bonjour,\n\n« {title} » est à rendre au plus tard le {day}.\n"
                    + "Vous pouvez prolonger le prêt dans « Mes prêts ».\n"
            ),
            LoanNoticeKind.Overdue => new(
                $"En retard : {title}",
                $"Bonjour,\n\n« {title} » était à rendre le {day}.\nMerci de nous le rapporter dès que possible.\n"
            ),
            LoanNoticeKind.HoldReady => new(
                $"Votre réservation vous attend : {title}",
                $"Bonjour,\n\n« {title} » vous attend à la bibliothèque {notice.Branch} jusqu’au {day}.\n"
                    + "Ensuite, l’exemplaire ira à la personne suivante.\n"
            ),
            LoanNoticeKind.Recalled => new(
                $"Rappel : {title}",
                $"Bonjour,\n\nLa bibliothèque a besoin de « {title} ». Merci de le rapporter avant le {day}.\n"
            ),
            LoanNoticeKind.CheckedOut => new(
                $"Votre prêt : {title}",
                $"Bonjour,\n\nVous avez emprunté « {title} ». À rendre au plus tard le {day}.\n"
            ),
        };
    }

    private static LoanNoticeText InEnglish(LoanNotice notice)
    {
        var title = notice.Title ?? "your item";
        var day = notice.DueOn?.ToString("d MMMM yyyy", CultureInfo.InvariantCulture) ?? "soon";
        return notice.Kind switch
        {
            LoanNoticeKind.DueSoon => new(
                $"Due on {day}: {title}",
                $"Hello,\n\n“{title}” is due on {day}.\nYou can renew it in “My loans”.\n"
            ),
            LoanNoticeKind.Overdue => new(
                $"Overdue: {title}",
                $"Hello,\n\n“{title}” was due on {day}.\nPlease bring it back as soon as you can.\n"
            ),
            LoanNoticeKind.HoldReady => new(
                $"Your hold is ready: {title}",
                $"Hello,\n\n“{title}” waits for you at {notice.Branch} until {day}.\n"
                    + "After that, the copy goes to the next reader.\n"
            ),
            LoanNoticeKind.Recalled => new(
                $"Recalled: {title}",
                $"Hello,\n\nThe library needs “{title}”. Please bring it back by {day}.\n"
            ),
            LoanNoticeKind.CheckedOut => new(
                $"Your loan: {title}",
                $"Hello,\n\nYou have borrowed “{title}”. It is due on {day}.\n"
            ),
        };
    }

    private static string French(DateOnly day) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(day.Day == 1 ? "1er" : $"{day.Day}")} {FrenchMonths[day.Month - 1]} {day.Year}"
        );
}
