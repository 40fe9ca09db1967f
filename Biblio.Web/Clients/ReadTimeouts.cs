namespace Biblio.Web.Clients;

/// <summary>How long a page waits for what it reads.</summary>
internal static class ReadTimeouts
{
    public static readonly TimeSpan Part = TimeSpan.FromSeconds(2);

    /// <summary>The gateway itself gives each part of such an answer two seconds.</summary>
    public static readonly TimeSpan Aggregate = TimeSpan.FromSeconds(3);

    /// <summary>Staff may ask for a report that reads every order.</summary>
    public static readonly TimeSpan Report = TimeSpan.FromSeconds(15);
}
