using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What is different in a test: no dashboard, the resources' output in the log, free ports; the AppHost's own folder and launch profile.</summary>
internal class TestingHooks(Assembly? assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : BuilderHooks
{
    public static DistributedApplicationBuilder NewBuilder(string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        Current = new TestingHooks(Assembly.GetEntryAssembly(), args, configure);
        try
        {
            return new DistributedApplicationBuilder(args);
        }
        finally
        {
            Current = null;
        }
    }

    public override void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        settings.Args = options.Args = [.. settings.Args ?? [], .. args];
        if (assembly is not null)
        {
            settings.ApplicationName = options.AssemblyName = assembly.GetName().Name;
        }

        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        settings.ContentRootPath = Directory.Exists(options.ProjectDirectory) ? options.ProjectDirectory : null;
        AddDefaults(settings, ("DcpPublisher:RandomizePorts", "true"), ("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true"));
        configure(options, settings);
        AddLaunchProfile(options, settings);
    }

    /// <summary>The first launch profile of the AppHost, or the one asked for, as <c>dotnet run</c> would have it.</summary>
    private static void AddLaunchProfile(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        if (options.ProjectDirectory is not { } folder || LaunchSettings.OfFolder(folder)?.Profiles is not { Count: > 0 } profiles)
        {
            return;
        }

        var name = Given(settings)["DOTNET_LAUNCH_PROFILE"] ?? profiles.First().Key;
        if (!profiles.TryGetValue(name, out var profile))
        {
            throw new InvalidOperationException($"The configured launch profile, '{name}', was not found in the launch settings file.");
        }

        AddDefaults(settings, [("DOTNET_LAUNCH_PROFILE", name), .. profile.EnvironmentVariables.SelectMany(Names)]);

        static IEnumerable<(string, string)> Names(KeyValuePair<string, string> variable)
        {
            // The host reads DOTNET_X also as X; so must what stands for the environment here.
            var (name, value) = variable;
            yield return (name, value);
            if (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase))
            {
                yield return (name[(name.IndexOf('_', StringComparison.Ordinal) + 1)..], value);
            }
        }
    }

    private static void AddDefaults(HostApplicationBuilderSettings settings, params (string Name, string Value)[] defaults)
    {
        var given = Given(settings);
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(defaults.Where(d => given[d.Name] is null).DistinctBy(d => d.Name).ToDictionary(d => d.Name, string? (d) => d.Value));
    }

    private static ConfigurationManager Given(HostApplicationBuilderSettings settings)
    {
        var given = new ConfigurationManager();
        if (settings.Configuration is not null)
        {
            given.AddConfiguration(settings.Configuration);
        }

        given.AddCommandLine(settings.Args ?? []);
        return given;
    }
}
