using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>Claims for the volumes of the model. Aspire's publisher has one size for all.</summary>
internal static class Storage
{
    public static void Use(KubernetesResource target, IResource resource)
    {
        var names = resource
            .Annotations.OfType<ContainerMountAnnotation>()
            .Where(mount => mount.Type == ContainerMountType.Volume)
            .Select(mount => mount.Source);
        foreach (var volume in target.Workload!.PodTemplate.Spec.Volumes.Where(volume => names.Contains(volume.Name)))
        {
            volume.EmptyDir = null;
            volume.PersistentVolumeClaim = new() { ClaimName = volume.Name };
            var claim = new PersistentVolumeClaim { Metadata = { Name = volume.Name } };
            claim.Spec.AccessModes.Add("ReadWriteOnce");
            claim.Spec.Resources.Requests["storage"] = HelmChart.Value("storage", resource, "size");
            // Helm keeps the data when the release is uninstalled.
            claim.Metadata.Annotations["helm.sh/resource-policy"] = "keep";
            target.AdditionalResources.Add(claim);
        }
    }
}
