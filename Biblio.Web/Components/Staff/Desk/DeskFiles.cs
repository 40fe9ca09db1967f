using Biblio.Web.Clients;

namespace Biblio.Web.Components.Staff.Desk;

/// <summary>Relays all loans and all holds as CSV files.</summary>
internal static class DeskFiles
{
    public const string Loans = "/staff/desk/loans.csv";
    public const string Holds = "/staff/desk/holds.csv";

    public static void MapDeskFiles(this IEndpointRouteBuilder routes)
    {
        Map(Loans, "/staff/desk/overdue");
        Map(Holds, "/staff/desk/shelf");

        void Map(string path, string page)
        {
            var name = Path.GetFileName(path);
            routes
                .MapGet(path, (DeskClient desk, HttpContext context) =>
                    CsvFile.RelayAsync(token => desk.DownloadAsync(name, token), name, page, context)
                )
                .RequireAuthorization();
        }
    }
}
