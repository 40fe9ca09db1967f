using Biblio.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Lets a replica leave without losing a request. After SIGTERM it goes on for <c>Shutdown:Drain</c> (by default not at
/// all), while it is not ready and closes each connection after its answer. Callers go to other replicas in the
/// meantime. In Kubernetes, a pause before SIGTERM does the same.
/// </summary>
internal sealed class GracefulShutdown(IConfiguration configuration) : IHostedLifecycleService, IHealthCheck
{
    private readonly TimeSpan _drain = configuration.GetValue<TimeSpan>("Shutdown:Drain");
    private volatile bool _isDraining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        await Task.Delay(_drain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            _isDraining
                ? HealthFailure.Create(
                    context.Registration.FailureStatus,
                    "service-stopping",
                    "The service is stopping."
                )
                : HealthCheckResult.Healthy()
        );

    public Task CloseConnectionAsync(HttpContext context, RequestDelegate next)
    {
        if (_isDraining && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static class GracefulShutdowns
{
    public static void AddGracefulShutdown(this IHostApplicationBuilder builder)
    {
        if (!IsUsed(builder.Configuration))
        {
            return;
        }

        builder.Services.AddSingleton<GracefulShutdown>();
        builder.Services.AddHostedService(services => services.GetRequiredService<GracefulShutdown>());
        builder.Services.AddHealthChecks().AddCheck<GracefulShutdown>("shutdown");
    }

    public static void UseGracefulShutdown(this WebApplication app)
    {
        if (IsUsed(app.Configuration))
        {
            var shutdown = app.Services.GetRequiredService<GracefulShutdown>();
            app.Use(next => context => shutdown.CloseConnectionAsync(context, next));
        }
    }

    private static bool IsUsed(IConfiguration configuration) =>
        configuration.GetValue<TimeSpan>("Shutdown:Drain") > TimeSpan.Zero;
}
