namespace Biblio.ServiceDefaults;

internal static class Telemetry
{
    public const string Metrics = "/metrics";
}
