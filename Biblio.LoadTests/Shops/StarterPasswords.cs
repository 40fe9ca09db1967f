namespace Biblio.LoadTests.Shops;

/// <summary>The passwords of the accounts that every Biblio in Development has, in a file of its state folder.</summary>
internal static class StarterPasswords
{
    public static string GetFile(string stateFolder) => Path.Combine(stateFolder, "accounts", "starter");

    /// <summary>Returns null when there is no such file or account.</summary>
    public static async Task<string?> FindAsync(
        string stateFolder,
        string email,
        CancellationToken cancellationToken = default
    )
    {
        var file = GetFile(stateFolder);
        var lines = File.Exists(file) ? await File.ReadAllLinesAsync(file, cancellationToken) : [];
        return lines
            .Select(line => line.Split(' ', 2))
            .FirstOrDefault(fields => fields.Length == 2 && fields[0] == email)
            ?[1];
    }
}
