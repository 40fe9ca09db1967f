using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Local;

/// <summary>The state of a start of Biblio on this machine. Each builder has one.</summary>
internal sealed class LocalRun(ContainerRuntime runtime, StateFolder folder)
{
    public ContainerRuntime Runtime => runtime;

    public StateFolder Folder => folder;

    /// <summary>Optional programs that are not installed, with the package that contains them.</summary>
    public List<string> NotInstalled { get; } = [];

    /// <summary>Actions that print a message. They run once, when all resources are healthy.</summary>
    public List<Func<CancellationToken, Task>> StartupMessages { get; } = [];
}

internal static class LocalRunExtensions
{
    public static LocalRun Local(this IDistributedApplicationBuilder builder)
    {
        var registered = builder.Services.FirstOrDefault(service => service.ServiceType == typeof(LocalRun));
        if (registered?.ImplementationInstance is LocalRun local)
        {
            return local;
        }

        var runtime = ContainerRuntime.Detect(builder.Configuration, builder.ExecutionContext.IsPublishMode);
        var created = new LocalRun(runtime, new StateFolder(builder.Configuration, builder.AppHostDirectory));
        builder.Services.AddSingleton(created);
        return created;
    }

    public static bool IsNative(this IDistributedApplicationBuilder builder) => builder.Local().Runtime.IsNative;

    public static int PortOf(this IDistributedApplicationBuilder builder, string name) =>
        Ports.GetPort(builder.Configuration, name);

    /// <summary>The URL of a resource or endpoint on this machine.</summary>
    public static string UrlOf(this IDistributedApplicationBuilder builder, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"http://localhost:{builder.PortOf(name)}");
}
