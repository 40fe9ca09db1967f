using Biblio.AppHost.Local;
using Biblio.AppHost.Resources;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Commands;

/// <summary>The demonstration: a minute of visitors, orders, mistakes and a burst of errors. It starts when asked for.</summary>
internal static class Demo
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
            .StartsWithoutSdk(new TProject().ProjectPath)
            .WithArgs("demo", "--target", builder.UrlOf("api"), "--catalog", builder.UrlOf("catalog"))
            .WithArgs("--state", builder.Local().Folder.Root)
            .WithExplicitStart();
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
                Description = "A minute of visitors, orders, mistakes and errors; its log says what to look at.",
                IconName = "Play",
            }
        );
    }
}
