using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestrator;
using Aspire.Hosting.UserSecrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Describes a distributed application, on top of a generic host.</summary>
public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly DistributedApplicationExecutionContextOptions _executionContextOptions;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;

        // ASPIRE_ variables come first, so that --environment wins over DOTNET_ENVIRONMENT, and that over ASPIRE_ENVIRONMENT.
        var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables("ASPIRE_");
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = configuration, ApplicationName = options.AssemblyName };
        BuilderHooks.Current?.Creating(options, settings);
        settings.ContentRootPath ??= Directory.Exists(options.ProjectDirectory) ? options.ProjectDirectory : null;
        _host = new HostApplicationBuilder(settings);
        AppHostDirectory = options.ProjectDirectory ?? Environment.ContentRootPath;

        _executionContextOptions = new DistributedApplicationExecutionContextOptions(Operation(Configuration));
        ExecutionContext = new DistributedApplicationExecutionContext(_executionContextOptions);
        AddOwnConfiguration();
        AddServices();
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly => _options.Assembly;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ResourceName.Validate("Resource", resource.Name);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new DistributedApplicationResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        BuilderHooks.Current?.Building(this);
        var application = new DistributedApplication(_host.Build());
        _executionContextOptions.Services = application.Services.GetRequiredService<IServiceProvider>();
        BuilderHooks.Current?.Built(application);
        return application;
    }

    private static DistributedApplicationOperation Operation(ConfigurationManager configuration) =>
        configuration["publisher"] is not null || string.Equals(configuration["operation"], "publish", StringComparison.OrdinalIgnoreCase)
            ? throw new NotSupportedException("This build of the AppHost runs the application; publishing (--operation publish, --publisher) is not in it yet.")
            : configuration["operation"] is { } other && !string.Equals(other, "run", StringComparison.OrdinalIgnoreCase)
                ? throw new DistributedApplicationException($"Invalid operation specified: '{other}'. Valid operations are 'publish' or 'run'.")
                : DistributedApplicationOperation.Run;

    private void AddOwnConfiguration()
    {
        var path = Path.GetFullPath(Path.Join(AppHostDirectory, Environment.ApplicationName));
        Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:Directory"] = AppHostDirectory,
            ["AppHost:Path"] = path,
            ["AppHost:Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToLowerInvariant()))),
            ["AppHost:DashboardApplicationName"] = _options.DashboardApplicationName ?? Environment.ApplicationName,

            // The complete packages never set this: an AppHost can see that this build describes containers and runs none.
            ["Hosting:Containers"] = "unsupported",
        });
    }

    private void AddServices()
    {
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(_options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(new UserSecretsStore(AppHostAssembly?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId));
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<ResourceLoggerService>(), services));
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<ResourceNotificationServiceOptions>(options =>
            options.DefaultWaitBehavior = _options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        Services.AddOrchestrator();

        // The reports of the health checks are part of the state of each resource: here they would only repeat every second.
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));
    }
}
