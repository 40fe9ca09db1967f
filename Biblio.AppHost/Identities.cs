using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost;

/// <summary>What services know each other's callers by, and whom one can be in Development.</summary>
internal static class Identities
{
    /// <summary>The secret that keeps the key ring shut in Redis: whoever has it can read, and the gateway make, the keys of tokens.</summary>
    public static void ShareKeyRing(this Site site, Service gateway, params ReadOnlySpan<Service> services)
    {
        var secret = site.Secret("key-ring-secret");
        gateway.Knows("Identity__KeyRingSecret", secret).Knows("Identity__MakesKeys", "true");
        foreach (var service in services)
        {
            service.Knows("Identity__KeyRingSecret", secret);
        }
    }

    /// <summary>Alice, Bob, Charlie and a librarian, in Development only. Their passwords are generated once, and kept for <c>./biblio token</c> in a file that only this user can read.</summary>
    public static void AddStarterAccounts(this Site site, Service gateway)
    {
        if (!site.Builder.ExecutionContext.IsRunMode || !site.Builder.Environment.IsDevelopment())
        {
            return;
        }

        var (readers, librarian) = (site.Secret("starter-password"), site.Secret("librarian-password"));
        gateway.Knows("Accounts__StarterPassword", readers).Knows("Accounts__LibrarianPassword", librarian);
        site.LastWords.Add(async cancellationToken =>
        {
            var text = $"""
                alice@biblio.example {await readers.Resource.GetValueAsync(cancellationToken)}
                bob@biblio.example {await readers.Resource.GetValueAsync(cancellationToken)}
                librarian@biblio.example {await librarian.Resource.GetValueAsync(cancellationToken)}

                """;
            var file = Path.Combine(site.Folder.Private("accounts"), "starter");
            if (!File.Exists(file) || await File.ReadAllTextAsync(file, cancellationToken) != text)
            {
                site.Folder.Write("accounts", "starter", text);
                Console.WriteLine($"Biblio: sign in as (said once, kept in {file}):");
                Console.Write(text);
            }
        });
    }
}
