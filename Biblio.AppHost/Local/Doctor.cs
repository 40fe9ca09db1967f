namespace Biblio.AppHost.Local;

/// <summary>
/// Prints the runtime, the installed programs, and the ports with their owners. <c>--Doctor=true</c> or
/// <c>./biblio doctor</c> runs it.
/// </summary>
internal static class Doctor
{
    private static readonly string[][] Programs =
    [
        ["mariadbd", "mysqld"],
        ["redis-server", "valkey-server"],
        ["prometheus"],
        ["prometheus-alertmanager", "alertmanager"],
        ["prometheus-node-exporter", "node_exporter"],
        ["prometheus-mysqld-exporter", "mysqld_exporter"],
        ["prometheus-redis-exporter", "redis_exporter"],
        ["nginx"],
        ["chromium-headless-shell", "chromium"],
    ];

    public static void Run(IDistributedApplicationBuilder builder)
    {
        Console.WriteLine($"runtime:  {builder.Local().Runtime}");
        foreach (var names in Programs)
        {
            var found = names.Select(LocalProgram.PathOf).OfType<string>().FirstOrDefault();
            Console.WriteLine($"program:  {string.Join(" or ", names)}: {found ?? "not found"}");
        }

        foreach (var name in Ports.Names)
        {
            var port = builder.PortOf(name);
            var state = PortOwner.IsTaken(port) ? $"is taken by {PortOwner.Describe(port)}" : "is free";
            Console.WriteLine($"port:     {port} ({name}) {state}");
        }
    }
}
