using Biblio.Catalog.Data;
using Biblio.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Biblio.Catalog.Imports;

/// <summary>Fills an empty catalogue on the first start, through the same import that everybody uses; the service is ready when that is done.</summary>
internal sealed class StarterCatalogue(
    IServiceScopeFactory scopes, SchemaState schema, IHostEnvironment environment, IOptions<CatalogOptions> options, ILogger<StarterCatalogue> logger) : BackgroundService, IHealthCheck
{
    private volatile bool _isLoaded;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The starter catalogue is being loaded."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.WhenReadyAsync(stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        if (!await scope.ServiceProvider.GetRequiredService<CatalogDbContext>().Books.AnyAsync(stoppingToken))
        {
            if (Find() is { } path)
            {
                await using var file = File.OpenRead(path);
                await scope.ServiceProvider.GetRequiredService<Importer>().RunAsync(ImportFormat.Csv, file, stoppingToken);
            }
            else
            {
                logger.StarterFileMissing(options.Value.StarterFile);
            }
        }

        _isLoaded = true;
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
