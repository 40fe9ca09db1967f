using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Commands;

/// <summary>
/// The demo: a minute of visitors, orders, mistakes and errors. A command on the dashboard starts it, and a button on
/// the operations page.
/// </summary>
internal static class DemoCommand
{
    public static void AddDemo<TProject>(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ProjectResource> gateway
    )
        where TProject : IProjectMetadata, new()
    {
        if (!builder.ExecutionContext.IsRunMode)
        {
            return;
        }

        var demo = builder
            .AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
            .RunBuiltProgram(new TProject().ProjectPath)
            .WithArgs("demo", "--target", builder.UrlOf("api"), "--catalog", builder.UrlOf("catalog"))
            .WithArgs("--state", builder.Local().Folder.Root)
            .WithExplicitStart();
        builder.Services.AddHostedService<DemoRequests>();
        gateway.WithCommand(
            "run-demo",
            "Run the demo",
            async context =>
            {
                var commands = context.Services.GetRequiredService<ResourceCommandService>();
                return await commands.ExecuteCommandAsync(
                    demo.Resource,
                    KnownResourceCommands.StartCommand,
                    context.CancellationToken
                );
            },
            new CommandOptions
            {
                Description = "A minute of visitors, orders, mistakes and errors. Its log explains what to look at.",
                IconName = "Play",
            }
        );
    }
}
