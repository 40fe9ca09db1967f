namespace Biblio.Web.Resources;

/// <summary>Everything the shop says: Texts.resx is French, Texts.en.resx English.</summary>
internal sealed class Texts;
