using Biblio.AppHost.Local;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Resources;

/// <summary>Accounts that exist after the first start, in Development only.</summary>
internal static class StarterAccounts
{
    public const string LibrarianEmail = "librarian@biblio.example";
    public const string LibrarianPassword = "librarian-password";

    private const string ReaderPassword = "starter-password";

    /// <summary>
    /// Adds Alice, Bob, Charlie and a librarian. Their passwords are generated once and stored for <c>./biblio
    /// token</c> in a file that only this user can read.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithStarterAccounts(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (!builder.ExecutionContext.IsRunMode || !builder.Environment.IsDevelopment())
        {
            return gateway;
        }

        var (readers, librarian) = (builder.AddSecret(ReaderPassword), builder.AddSecret(LibrarianPassword));
        var local = builder.Local();
        local.StartupMessages.Add(async cancellationToken =>
        {
            var text = $"""
                alice@biblio.example {await readers.Resource.GetValueAsync(cancellationToken)}
                bob@biblio.example {await readers.Resource.GetValueAsync(cancellationToken)}
                {LibrarianEmail} {await librarian.Resource.GetValueAsync(cancellationToken)}

                """;
            var file = local.Folder.PathOf("accounts", "starter");
            if (!File.Exists(file) || await File.ReadAllTextAsync(file, cancellationToken) != text)
            {
                local.Folder.Write("accounts", "starter", text);
                Print(file, text);
            }
        });
        return gateway
            .WithEnvironment("Accounts__StarterPassword", readers)
            .WithEnvironment("Accounts__LibrarianPassword", librarian);
    }

    /// <summary>Prints the passwords on a terminal only. Other output may be a log that is kept.</summary>
    private static void Print(string file, string text)
    {
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine($"Biblio: sign in with an address and a password of {file}");
            return;
        }

        Console.WriteLine($"Biblio: sign in as (printed once, stored in {file}):");
        Console.WriteLine("Biblio:   " + text.TrimEnd().Replace("\n", "\nBiblio:   ", StringComparison.Ordinal));
    }
}
