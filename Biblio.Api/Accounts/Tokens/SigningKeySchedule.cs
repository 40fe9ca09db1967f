using Biblio.Identity;

namespace Biblio.Api.Accounts.Tokens;

/// <summary>When keys sign, and how long they are published.</summary>
internal static class SigningKeySchedule
{
    // A gateway whose clock is slow still signs with the old key for a moment.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The time from which a new key signs, or null when no new key is due. Only the first key signs at once. The
    /// others are published before, so that every service knows them.
    /// </summary>
    public static DateTime? GetNextStart(DateTime? lastStart, DateTime now, AccountsOptions options)
    {
        if (lastStart is not { } start)
        {
            return now;
        }

        var published = now + options.SigningKeyLead;
        return published < start + options.SigningKeyLifetime ? null : published;
    }

    /// <summary>Whether every token of a key has expired, when the next key has signed since then.</summary>
    public static bool IsOver(DateTime nextStart, DateTime now, AccountsOptions options) =>
        now > nextStart + options.AccessTokens + AccessTokenFormat.ClockSkew + Margin;
}
