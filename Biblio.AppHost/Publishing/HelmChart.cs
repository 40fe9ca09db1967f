namespace Biblio.AppHost.Publishing;

internal static class HelmChart
{
    public static void AddHelmChart(this IDistributedApplicationBuilder builder) { }
}
