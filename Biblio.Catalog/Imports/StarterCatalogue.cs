using Biblio.Catalog.Data;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>Fills an empty catalogue on the first start, through the same import that everybody uses; the service is ready when that is done.</summary>
internal sealed class StarterCatalogue(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    IHostEnvironment environment,
    IOptions<CatalogOptions> options,
    TimeProvider time,
    ILogger<StarterCatalogue> logger
) : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private volatile bool _isLoaded;
    private bool _isBegun;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) =>
        Task.FromResult(
            _isLoaded
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The starter catalogue is being loaded.")
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
                // the database went away, most likely: an import passes over the books that are there already
                logger.StarterCatalogueHeldUp(exception.GetBaseException().Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (
            _isBegun
            || !await scope.ServiceProvider.GetRequiredService<CatalogDbContext>().Books.AnyAsync(cancellationToken)
        )
        {
            if (Find() is { } path)
            {
                // what an attempt that was cut off left is no reason to leave out the rest
                _isBegun = true;
                await using var file = File.OpenRead(path);
                await scope
                    .ServiceProvider.GetRequiredService<Importer>()
                    .RunAsync(ImportFormat.Csv, file, cancellationToken);
            }
            else
            {
                logger.StarterFileMissing(options.Value.StarterFile);
            }
        }
    }

    private string? Find()
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
