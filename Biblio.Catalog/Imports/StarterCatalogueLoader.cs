using Biblio.Catalog.Data;
using Biblio.Catalog.Model;
using Biblio.Http;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>
/// Imports the starter file into an empty catalogue at the first start. The service is not ready until the import has
/// ended.
/// </summary>
internal sealed class StarterCatalogueLoader(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IHostEnvironment environment,
    IOptions<CatalogOptions> options,
    TimeProvider time,
    ILogger<StarterCatalogueLoader> logger
) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private volatile bool _isLoaded;
    private bool _hasStarted;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            _isLoaded
                ? HealthCheckResult.Healthy()
                : HealthFailure.Create(
                    HealthStatus.Unhealthy,
                    "starter-catalogue",
                    "The starter catalogue is being loaded."
                )
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        while (!_isLoaded)
        {
            try
            {
                await LoadAsync(stoppingToken);
                _isLoaded = true;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The likely cause is a lost database. A new attempt skips the books that are already imported.
                logger.StarterCatalogueFailed(exception.GetBaseException().Message);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (
            _hasStarted
            || !await scope.ServiceProvider.GetRequiredService<CatalogDbContext>().Books.AnyAsync(cancellationToken)
        )
        {
            if (FindFile() is { } path)
            {
                // After an interrupted attempt the catalogue is not empty, but the next attempt must still run.
                _hasStarted = true;
                await using var file = File.OpenRead(path);
                await scope
                    .ServiceProvider.GetRequiredService<Importer>()
                    .RunAsync(ImportFormat.Csv, encoding: null, file, cancellationToken);
            }
            else
            {
                logger.StarterFileMissing(options.Value.StarterFile);
            }
        }
    }

    private string? FindFile()
    {
        for (var folder = new DirectoryInfo(environment.ContentRootPath); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, options.Value.StarterFile) is var path && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
