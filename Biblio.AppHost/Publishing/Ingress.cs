using Aspire.Hosting.Kubernetes.Resources;

namespace Biblio.AppHost.Publishing;

/// <summary>The public address, with TLS. It leads to the gateway only.</summary>
internal static class Ingress
{
    public static KubernetesObject Create(Service gateway)
    {
        const string host = "{{ .Values.ingress.host }}";
        return new("networking.k8s.io/v1", "Ingress", "biblio")
        {
            Spec =
            {
                ["ingressClassName"] = "{{ .Values.ingress.className }}",
                ["tls"] = new object[]
                {
                    new Dictionary<string, object>
                    {
                        ["hosts"] = new[] { host },
                        ["secretName"] = "{{ .Values.ingress.tlsSecret }}",
                    },
                },
                ["rules"] = new object[]
                {
                    new Dictionary<string, object>
                    {
                        ["host"] = host,
                        ["http"] = new Dictionary<string, object>
                        {
                            ["paths"] = new object[]
                            {
                                new Dictionary<string, object>
                                {
                                    ["path"] = "/",
                                    ["pathType"] = "Prefix",
                                    ["backend"] = new Dictionary<string, object>
                                    {
                                        ["service"] = new Dictionary<string, object>
                                        {
                                            ["name"] = gateway.Metadata.Name,
                                            ["port"] = new Dictionary<string, object> { ["name"] = "http" },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        };
    }
}
