namespace Biblio.Api.Accounts.Emails;

/// <summary>The texts of messages, in French (the default) and in English.</summary>
internal static class EmailTexts
{
    private const string Default = "fr";

    private static readonly Dictionary<(EmailKind Kind, string Language), (string Subject, string Text)> All = new()
    {
        [(EmailKind.Confirm, "fr")] = (
            "Confirmez votre adresse",
            """
            Bonjour {name},

            un compte Biblio a été créé avec cette adresse. Pour l’ouvrir, suivez ce lien
            dans les 24 heures, et donnez le mot de passe que vous avez choisi :

            {link}

            Si vous n’avez rien demandé, ne faites rien : sans ce mot de passe, le compte
            reste fermé, et il sera effacé.
            """
        ),
        [(EmailKind.Confirm, "en")] = (
            "Confirm your address",
            """
            Hello {name},

            a Biblio account was created with this address. To open it, follow this link
            within 24 hours, and give the password that you chose:

            {link}

            If you did not ask for this, do nothing: without that password the account
            stays closed, and it will be erased.
            """
        ),
        [(EmailKind.Known, "fr")] = (
            "Vous avez déjà un compte",
            """
            Bonjour {name},

            quelqu’un a voulu créer un compte Biblio avec cette adresse. Elle en a déjà
            un, et rien n’a changé.

            Si c’était vous, connectez-vous avec votre mot de passe habituel, ou choisissez-en un nouveau :

            {link}
            """
        ),
        [(EmailKind.Known, "en")] = (
            "You already have an account",
            """
            Hello {name},

            somebody tried to create a Biblio account with this address. It already has
            one, and nothing has changed.

            If that was you, sign in with your usual password, or choose a new one:

            {link}
            """
        ),
        [(EmailKind.Reset, "fr")] = (
            "Choisissez un nouveau mot de passe",
            """
            Bonjour {name},

            quelqu’un a demandé un nouveau mot de passe pour votre compte Biblio. Pour le
            choisir, suivez ce lien dans l’heure :

            {link}

            Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même.
            """
        ),
        [(EmailKind.Reset, "en")] = (
            "Choose a new password",
            """
            Hello {name},

            somebody asked for a new password for your Biblio account. To choose it,
            follow this link within the hour:

            {link}

            If you did not ask for this, do nothing: your password stays the same.
            """
        ),
        [(EmailKind.PasswordChanged, "fr")] = (
            "Votre mot de passe a changé",
            """
            Bonjour {name},

            le mot de passe de votre compte Biblio vient de changer, et les autres sessions sont terminées.

            Si ce n’était pas vous, choisissez tout de suite un nouveau mot de passe :

            {link}
            """
        ),
        [(EmailKind.PasswordChanged, "en")] = (
            "Your password has changed",
            """
            Hello {name},

            the password of your Biblio account has just changed, and all other sessions have ended.

            If that was not you, choose a new password at once:

            {link}
            """
        ),
        [(EmailKind.NewAddress, "fr")] = (
            "Confirmez votre nouvelle adresse",
            """
            Bonjour {name},

            vous avez donné cette adresse pour votre compte Biblio. Pour la confirmer,
            suivez ce lien dans les 24 heures :

            {link}

            Sans confirmation, l’ancienne adresse reste valable.
            """
        ),
        [(EmailKind.NewAddress, "en")] = (
            "Confirm your new address",
            """
            Hello {name},

            you gave this address for your Biblio account. To confirm it, follow this link within 24 hours:

            {link}

            Without a confirmation, the old address stays valid.
            """
        ),
        [(EmailKind.AddressChanged, "fr")] = (
            "Votre adresse a changé",
            """
            Bonjour {name},

            l’adresse de votre compte Biblio a changé. Ce message est le dernier envoyé à l’ancienne.

            Si ce n’était pas vous, écrivez à la bibliothèque.
            """
        ),
        [(EmailKind.AddressChanged, "en")] = (
            "Your address has changed",
            """
            Hello {name},

            the address of your Biblio account has changed. This is the last message to the old one.

            If that was not you, write to the library.
            """
        ),
    };

    public static (string Language, string Subject, string Text) Get(
        EmailKind kind,
        string? language,
        string name,
        string link
    )
    {
        var known = language is not null && All.ContainsKey((kind, language)) ? language : Default;
        var (subject, text) = All[(kind, known)];
        // The name is what the reader typed, so that it is replaced last.
        return (
            known,
            subject,
            text.Replace("{link}", link, StringComparison.Ordinal).Replace("{name}", name, StringComparison.Ordinal)
        );
    }
}
