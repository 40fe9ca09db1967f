namespace Aspire.Pomelo.EntityFrameworkCore.MySql;

/// <summary>The settings of AddMySqlDbContext.</summary>
public sealed class PomeloEntityFrameworkCoreMySqlSettings
{
    public string? ConnectionString { get; set; }

    /// <summary>For example 10.11.6-mariadb. Without it, the driver detects the version.</summary>
    public string? ServerVersion { get; set; }

    public bool DisableRetry { get; set; }

    public bool DisableHealthChecks { get; set; }

    public bool DisableTracing { get; set; }

    public bool DisableMetrics { get; set; }

    /// <summary>In seconds.</summary>
    public int? CommandTimeout { get; set; }
}
