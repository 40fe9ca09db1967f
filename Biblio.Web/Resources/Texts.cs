namespace Biblio.Web.Resources;

/// <summary>The texts of all pages. Texts.resx is French, Texts.en.resx is English.</summary>
internal sealed class Texts;
