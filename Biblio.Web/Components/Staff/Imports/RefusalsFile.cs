using System.Globalization;
using Biblio.Web.Clients;

namespace Biblio.Web.Components.Staff.Imports;

/// <summary>Relays the refused records of an import as a CSV file.</summary>
internal static class RefusalsFile
{
    public static Task Relay(long id, ImportsClient imports, HttpContext context)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        return CsvFile.RelayAsync(
            token => imports.DownloadRefusalsAsync(id, token),
            $"import-{number}-refusals.csv",
            $"/staff/imports/{number}",
            context
        );
    }
}
