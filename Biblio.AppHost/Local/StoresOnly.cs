using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>The settings <c>Backup</c> and <c>Restore</c>, with which this AppHost starts no service.</summary>
internal static class StoresOnly
{
    public const string Backup = "Backup";
    public const string Restore = "Restore";

    public static bool IsRequested(IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsRunMode && IsRequested(builder.Configuration);

    public static bool IsRequested(IConfiguration configuration) =>
        configuration[Backup] is not null || configuration[Restore] is not null;
}
