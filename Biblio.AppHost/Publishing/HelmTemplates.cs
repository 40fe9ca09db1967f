using System.Text.RegularExpressions;

namespace Biblio.AppHost.Publishing;

/// <summary>
/// Lines of the templates whose value is a list or a map. Aspire's publisher writes each expression as a text in quotes,
/// so these lines are added to what it has written.
/// </summary>
internal static partial class HelmTemplates
{
    public static async Task CompleteAsync(string folder, CancellationToken cancellationToken)
    {
        var templates = Directory.GetFiles(Path.Combine(folder, "templates"), "*.yaml", SearchOption.AllDirectories);
        foreach (var file in templates)
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            text = Containers().Replace(text, "$1imagePullSecrets: {{ toJson .Values.imagePullSecrets }}\n$0");
            text = IngressName().Replace(text, "$0\n  annotations: {{ toJson .Values.ingress.annotations }}");
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }
    }

    [GeneratedRegex("(?m)^( +)containers:$")]
    private static partial Regex Containers();

    [GeneratedRegex("(?<=^---\napiVersion: \"networking.k8s.io/v1\"\nkind: \"Ingress\"\nmetadata:\n)  name: .+")]
    private static partial Regex IngressName();
}
