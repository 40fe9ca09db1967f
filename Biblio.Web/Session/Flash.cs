namespace Biblio.Web.Session;

/// <summary>
/// A message for the next page, after a redirect. The cookie has only the name of the text, and unknown names are
/// ignored.
/// </summary>
internal static class Flash
{
    public const string CartAdded = "Cart.Added";
    public const string CartMerged = "Cart.Merged";
    public const string CartAgain = "Cart.Again";
    public const string CartFull = "Cart.Full";
    public const string CartDown = "Cart.Down";
    public const string CartRefused = "Cart.Refused";
    public const string WishAdded = "Wish.Added";
    public const string WishRemoved = "Wish.Removed";
    public const string WishFull = "Wish.Full";
    public const string WishDown = "Wish.Down";
    public const string FormExpired = "Form.Expired";
    public const string FormRestored = "Form.Restored";
    public const string AccountConfirmed = "Account.Confirmed";
    public const string PasswordReset = "Account.PasswordReset";
    public const string PasswordChanged = "Password.Changed";
    public const string AddressChanged = "Account.AddressChanged";
    public const string AddressAsked = "Account.AddressAsked";
    public const string ProfileSaved = "Account.Saved";
    public const string PinSet = "Pin.Done";
    public const string PinRemoved = "Pin.Removed";
    public const string SessionEnded = "Account.SessionEnded";
    public const string OthersEnded = "Account.OthersEnded";

    private const string Cookie = "biblio-flash";

    private static readonly object Key = new();

    private static readonly string[] Good =
    [
        CartAdded,
        CartMerged,
        CartAgain,
        WishAdded,
        WishRemoved,
        AccountConfirmed,
        PasswordReset,
        PasswordChanged,
        AddressChanged,
        AddressAsked,
        ProfileSaved,
        PinSet,
        PinRemoved,
        SessionEnded,
        OthersEnded,
    ];
    private static readonly string[] Bad =
    [
        CartFull,
        CartDown,
        CartRefused,
        WishFull,
        WishDown,
        FormExpired,
        FormRestored,
    ];

    public static bool IsGood(string message) => Good.Contains(message);

    /// <summary>Shows the message on this page if it has not been rendered yet, or else on the next one.</summary>
    public static void Set(HttpContext context, string message)
    {
        context.Items[Key] = message;
        context.Response.Cookies.Append(
            Cookie,
            message,
            new()
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                MaxAge = TimeSpan.FromMinutes(1),
                IsEssential = true,
            }
        );
    }

    /// <summary>The message for this page, which is not shown again.</summary>
    public static string? Take(HttpContext context)
    {
        var message = context.Items[Key] as string ?? context.Request.Cookies[Cookie];
        if (message is null || context.Response.HasStarted)
        {
            return null;
        }

        context.Response.Cookies.Delete(Cookie);
        return Good.Concat(Bad).Contains(message) ? message : null;
    }
}
