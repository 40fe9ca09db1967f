using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting.Docker.Resources.ServiceNodes
{
    public sealed class Healthcheck
    {
        public List<string> Test { get; set; } = [];
        public required string Interval { get; set; }
        public required string Timeout { get; set; }
        public int? Retries { get; set; }
        public required string StartPeriod { get; set; }
    }

    public sealed class Volume : NamedComposeMember
    {
        public string? Type { get; set; }
        public string? Target { get; set; }
        public string? Source { get; set; }
        public bool? ReadOnly { get; set; }
        public string? Driver { get; set; }
    }
}

namespace Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm
{
    public sealed class Deploy { public int? Replicas { get; set; } public Resources? Resources { get; set; } }
    public sealed class Resources { public ResourceSpec? Limits { get; set; } public ResourceSpec? Reservations { get; set; } }
    public sealed class ResourceSpec { public string? Cpus { get; set; } public string? Memory { get; set; } }
}
