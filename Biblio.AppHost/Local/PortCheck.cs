namespace Biblio.AppHost.Local;

/// <summary>Cancels the start when a fixed port is taken, and names the process that uses it.</summary>
internal static class PortCheck
{
    private static readonly string[] DashboardPorts = [Ports.Dashboard, Ports.DashboardOtlp, Ports.DashboardResources];

    public static void Run(IDistributedApplicationBuilder builder, DistributedApplicationModel model)
    {
        var used =
            from resource in model.Resources
            from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
            where endpoint.Port is not null
            select (Port: endpoint.Port!.Value, Name: resource.Name);
        var dashboard = (builder.HasDashboard() ? DashboardPorts : []).Select(name =>
            (Port: builder.PortOf(name), Name: name)
        );
        var taken = used.Concat(dashboard)
            .DistinctBy(use => use.Port)
            .Where(use => PortOwner.IsTaken(use.Port))
            .OrderBy(use => use.Port)
            .Select(use => $"  port {use.Port} ({use.Name}) is taken by {PortOwner.Describe(use.Port)}")
            .ToList();
        if (taken.Count > 0)
        {
            throw new SettingsException(
                $"""
                Biblio was not started: some of its ports are taken.
                {string.Join(Environment.NewLine, taken)}
                End those programs, or move all of Biblio's ports: ./biblio up --PortOffset 10000
                """
            );
        }
    }
}
