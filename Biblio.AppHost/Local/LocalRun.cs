using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Biblio.AppHost.Local;

/// <summary>What a start of Biblio knows of this machine; one for each builder.</summary>
internal sealed class LocalRun(ContainerRuntime runtime, StateFolder folder)
{
    public ContainerRuntime Runtime => runtime;

    public StateFolder Folder => folder;

    /// <summary>Optional programs that are not there, with the package that brings them.</summary>
    public List<string> NotInstalled { get; } = [];

    /// <summary>Runs once, when everything is healthy.</summary>
    public List<Func<CancellationToken, Task>> StartupMessages { get; } = [];
}

internal static class LocalRunExtensions
{
    public static LocalRun Local(this IDistributedApplicationBuilder builder)
    {
        var known = builder.Services.FirstOrDefault(service => service.ServiceType == typeof(LocalRun));
        if (known?.ImplementationInstance is LocalRun local)
        {
            return local;
        }

        var runtime = ContainerRuntime.Find(builder.Configuration, builder.ExecutionContext.IsPublishMode);
        var created = new LocalRun(runtime, new StateFolder(builder.Configuration, builder.AppHostDirectory));
        builder.Services.AddSingleton(created);
        return created;
    }

    public static bool IsNative(this IDistributedApplicationBuilder builder) => builder.Local().Runtime.IsNative;

    public static int PortOf(this IDistributedApplicationBuilder builder, string name) =>
        Ports.Of(builder.Configuration, name);

    /// <summary>Where a resource or endpoint answers on this machine.</summary>
    public static string UrlOf(this IDistributedApplicationBuilder builder, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"http://localhost:{builder.PortOf(name)}");
}
