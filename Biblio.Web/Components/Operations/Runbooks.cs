using System.Reflection;
using Biblio.Web.Clients;
using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Biblio.Web.Components.Operations;

/// <summary>The pages of docs/troubleshooting, which are part of the program. They are in English.</summary>
internal static class Runbooks
{
    private const string Prefix = "runbooks/";
    private const string Suffix = ".md";

    private static readonly Assembly Assembly = typeof(Runbooks).Assembly;
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .DisableHtml()
        .Build();

    /// <summary>The names of the alerts that have a page.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The page of an alert: the address in its annotation, if that is complete, or else the page that Biblio has.
    /// </summary>
    public static string? Address(AlertGroup alert) =>
        IsWebAddress(alert.Runbook) ? alert.Runbook
        : Names.Contains(alert.Name) ? "/ops/runbooks/" + alert.Name
        : null;

    public static bool IsWebAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    /// <summary>The page as HTML. Null when there is none of this name.</summary>
    public static string? Render(string name)
    {
        if (!Names.Contains(name))
        {
            return null;
        }

        using var stream = Assembly.GetManifestResourceStream(Prefix + name + Suffix)!;
        using var reader = new StreamReader(stream);
        var document = Markdown.Parse(reader.ReadToEnd(), Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Rewrite(link);
        }

        foreach (var code in document.Descendants<CodeBlock>())
        {
            // A long line scrolls, also with the keyboard.
            code.GetAttributes().AddProperty("tabindex", "0");
        }

        return document.ToHtml(Pipeline);
    }

    /// <summary>Leads to the other pages here. A link to a file of the repository becomes its text.</summary>
    private static void Rewrite(LinkInline link)
    {
        var target = link.Url?.Split('#')[0] ?? "";
        var name = Path.GetFileNameWithoutExtension(target);
        if (target == name + Suffix && Names.Contains(name))
        {
            link.Url = "/ops/runbooks/" + name;
        }
        else if (!IsWebAddress(link.Url))
        {
            foreach (var text in link.ToList())
            {
                text.Remove();
                link.InsertBefore(text);
            }

            link.Remove();
        }
    }
}
