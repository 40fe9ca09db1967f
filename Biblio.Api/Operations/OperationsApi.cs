using Biblio.Http;
using Biblio.Identity;

namespace Biblio.Api.Operations;

/// <summary>The routes for those who run Biblio. The documents are for staff, and switches for administrators.</summary>
internal static class OperationsApi
{
    public static void AddOperations(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<OperationsOptions>(builder.Configuration.GetSection(OperationsOptions.Section));
        OperationsClient.Register(builder.Services);
        builder.Services.AddSingleton<ServiceReplicas>();
        builder.Services.AddSingleton<PrometheusClient>();
        builder.Services.AddSingleton<AlertmanagerClient>();
        builder.Services.AddSingleton<MetricsSampler>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MetricsSampler>());
    }

    public static void MapOperations(this WebApplication app)
    {
        var operations = app.MapGroup(OperationsLinks.Root).WithTags("Operations").RequireStaff().AllowHead();
        operations.MapGet("/services", GetHealth.Handle);
        operations.MapGet("/signals", GetSignals.Handle).ProducesValidationProblem();
        operations.MapGet("/alerts", GetAlerts.Handle);
        operations.MapGet("/streams", GetStreams.Handle);
        operations.MapGet("/tools", GetTools.Handle);
        if (!app.Environment.IsDevelopment())
        {
            return;
        }

        // The gateway hides /faults and /health of services, so these paths have other names.
        // These exist on the machine of a developer only, so the published API document does not have them.
        var trials = operations.MapGroup("").ExcludeFromDescription();
        trials.MapGet("/fault-switches", Faults.List);
        trials.MapPut("/fault-switches/{service}/{name}", Faults.Set).RequireAdministrator();
        trials.MapGet("/lab", GetLab.Handle);
        trials.MapPost("/demo", StartDemo.Handle).RequireAdministrator();
    }
}
