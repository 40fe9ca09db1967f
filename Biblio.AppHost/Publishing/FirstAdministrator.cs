using Biblio.AppHost.Local;

namespace Biblio.AppHost.Publishing;

/// <summary>The first account of a published Biblio. It adds all other accounts of staff.</summary>
internal static class FirstAdministrator
{
    public static void AddFirstAdministrator(this IDistributedApplicationBuilder builder)
    {
        var gateway = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "api");
        builder
            .CreateResourceBuilder(gateway)
            .WithEnvironment(
                "Accounts__AdministratorEmail",
                builder.AddParameter("administrator-email", "administrator@biblio.example", publishValueAsDefault: true)
            )
            .WithEnvironment("Accounts__AdministratorPassword", builder.AddSecret("administrator-password"));
    }
}
