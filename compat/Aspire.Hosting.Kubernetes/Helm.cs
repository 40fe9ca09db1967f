using System.Text.RegularExpressions;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Names and expressions of the chart.</summary>
internal static partial class Helm
{
    public const string Parameters = "parameters";
    public const string Secrets = "secrets";
    public const string Config = "config";

    public static string Key(string name) => name.Replace('-', '_');

    public static string Value(string section, string resource, string name) => $"{{{{ .Values.{section}.{Key(resource)}.{Key(name)} }}}}";

    public static string ServiceName(string resource) => $"{resource.ToLowerInvariant()}-service";

    public static bool IsExpression(string text) => text.Contains("{{ .Values.", StringComparison.Ordinal);

    public static bool IsSecret(string text) => text.Contains($"{{{{ .Values.{Secrets}.", StringComparison.Ordinal);

    /// <summary>Helm must see a number, so an expression that converts to one has no quotes.</summary>
    public static bool IsPlain(string text) => Number().IsMatch(text) || text.StartsWith("{{ if", StringComparison.Ordinal);

    [GeneratedRegex(@"^\{\{[^}]*\|\s*(int|int64|float64)\s*\}\}$")]
    private static partial Regex Number();
}
