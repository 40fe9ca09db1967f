namespace Biblio.Web.Resources;

/// <summary>
/// The texts of codes that services send: reasons of refused records, failed health checks and alerts. ServiceTexts.resx
/// is French, ServiceTexts.en.resx is English.
/// </summary>
internal sealed class ServiceTexts;
