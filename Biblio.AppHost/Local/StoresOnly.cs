using Microsoft.Extensions.Configuration;

namespace Biblio.AppHost.Local;

/// <summary>The settings <c>Backup</c>, <c>Restore</c> and <c>StoreShell</c>, with which this AppHost starts no service.</summary>
internal static class StoresOnly
{
    public const string Backup = "Backup";
    public const string Restore = "Restore";

    // Configuration has the environment too, so "Shell" would be the shell of the caller.
    public const string Shell = "StoreShell";

    public static bool IsRequested(IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsRunMode && IsRequested(builder.Configuration);

    public static bool IsRequested(IConfiguration configuration) =>
        configuration[Backup] is not null || configuration[Restore] is not null || configuration[Shell] is not null;
}
