using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Biblio.AppHost.Local;

/// <summary>Configures a local run of Biblio: port checks, log files, state files, and restarts.</summary>
internal static class LocalMachine
{
    /// <summary>
    /// <c>Dashboard=false</c> turns off the dashboard. Services then export telemetry only to a configured receiver.
    /// </summary>
    public static DistributedApplicationOptions Options(string[] args)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(args).Build();
        // A backup and a restore start MySQL and Redis only.
        if (StoresOnly.IsRequested(configuration))
        {
            return new() { Args = [.. args, "--Dashboard=false", "--Observability=false"], DisableDashboard = true };
        }

        return new() { Args = args, DisableDashboard = !configuration.GetValue("Dashboard", true) };
    }

    public static IDistributedApplicationBuilder UseLocalMachine(this IDistributedApplicationBuilder builder)
    {
        AppDomain.CurrentDomain.UnhandledException += static (_, unhandled) =>
            ExitWithMessage(unhandled.ExceptionObject);
        if (!builder.ExecutionContext.IsRunMode)
        {
            return builder;
        }

        if (builder.Configuration.GetValue("Doctor", false))
        {
            Doctor.Run(builder);
            Environment.Exit(0);
        }

        var storesOnly = StoresOnly.IsRequested(builder);
        if (storesOnly)
        {
            RunArguments.AddTo(builder.Configuration, new StateFolder(builder.Configuration, builder.AppHostDirectory));
            builder.Configuration["Dashboard"] = builder.Configuration["Observability"] = "false";
        }

        var local = builder.Local();
        ConfigureDashboard(builder);
        builder.Services.AddLogging(logging =>
            logging
                .AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter(storesOnly ? "Aspire.Hosting" : "Aspire.Hosting.DistributedApplication", LogLevel.Warning)
        );
        builder.OnBeforeStart(
            async (start, cancellationToken) =>
            {
                RunLock.Acquire(local.Folder);
                await OrphanedProcessCleanup.EndAsync(local.Folder, cancellationToken);
                PortCheck.Run(builder, start.Model);
                RunLock.WriteProcessId(local.Folder);
                if (!storesOnly)
                {
                    RunArguments.Write(local.Folder);
                }

                UseHttp(start.Model);
            }
        );
        if (!storesOnly)
        {
            builder.AddFirst<ResourceStatusFile>();
        }

        builder.AddFirst<OrphanedProcessCleanup>();
        if (builder.Configuration.GetValue("LogFiles", true))
        {
            builder.AddFirst<LogFileWriter>();
        }

        if (builder.Configuration.GetValue("Restart", true))
        {
            builder.AddFirst<RestartService>();
        }

        return builder;
    }

    public static bool HasDashboard(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("Dashboard", true);

    // These services start before Aspire's own, which returns only when all resources with dependents are healthy.
    private static void AddFirst<T>(this IDistributedApplicationBuilder builder)
        where T : class, IHostedService => builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, T>());

    // Without this, the dashboard shows a red bar on machines that have no trusted development certificate.
    private static void UseHttp(DistributedApplicationModel model)
    {
        foreach (var resource in model.Resources)
        {
            resource.Annotations.Add(new HttpsCertificateAnnotation { UseDeveloperCertificate = false });
        }
    }

    // Aspire reads the dashboard's addresses from launch settings. Here PortOffset moves them like all other ports.
    private static void ConfigureDashboard(IDistributedApplicationBuilder builder)
    {
        var configuration = builder.Configuration;

        configuration["ASPNETCORE_URLS"] = builder.UrlOf(Ports.Dashboard);
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = builder.UrlOf(Ports.DashboardOtlp);
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = builder.UrlOf(Ports.DashboardResources);
        // HTTP is sufficient, because all endpoints listen on loopback. A new machine has no trusted certificate.
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        configuration["ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_TRUST"] = "false";
        configuration["ASPIRE_DEVELOPER_CERTIFICATE_DEFAULT_HTTPS_TERMINATION"] = "false";
        configuration["ASPIRE_VERSION_CHECK_DISABLED"] = "true";
        // A stop then returns after the processes have ended.
        configuration["DcpPublisher:WaitForResourceCleanup"] = "true";
        // The dashboard inherits this variable. Without it, the dashboard sends usage data to Microsoft.
        Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_TELEMETRY_OPTOUT", "true");

        if (builder.HasDashboard() && builder.Configuration["AppHost:BrowserToken"] is { Length: > 0 } token)
        {
            builder
                .Local()
                .StartupMessages.Add(_ =>
                {
                    Console.WriteLine($"Biblio: dashboard {builder.UrlOf(Ports.Dashboard)}/login?t={token}");
                    return Task.CompletedTask;
                });
        }
    }

    private static void ExitWithMessage(object exceptionObject)
    {
        if (exceptionObject is Exception exception && exception.GetBaseException() is SettingsException settings)
        {
            Console.Error.WriteLine(settings.Message);
            Environment.Exit(1);
        }
    }
}
