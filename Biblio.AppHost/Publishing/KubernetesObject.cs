using Aspire.Hosting.Kubernetes.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>A Kubernetes object of a kind that Aspire's publisher does not know.</summary>
internal sealed class KubernetesObject : BaseKubernetesResource
{
    public KubernetesObject(string apiVersion, string kind, string name)
        : base(apiVersion, kind) => Metadata.Name = name;

    public Dictionary<string, object> Spec { get; init; } = [];
}
