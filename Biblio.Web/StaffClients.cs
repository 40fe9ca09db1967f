using Biblio.Web.Clients;
using Biblio.Web.Components.Staff;
using Biblio.Web.Components.Staff.Imports;
using Biblio.Web.Session;

namespace Biblio.Web;

/// <summary>The clients of the pages for staff. They call the gateway's API in the name of the signed-in user.</summary>
internal static class StaffClients
{
    private const string Address = "http://api/api/v1/";

    public static void AddStaffClients(this IServiceCollection services)
    {
        Add<StaffBooksClient>(services);
        Add<StockClient>(services);
        Add<StaffOrdersClient>(services);
        Add<ImportsClient>(services);
        Add<ReportsClient>(services);
        Add<UsersClient>(services);
        Add<OperationsClient>(services);
        Add<DeskClient>(services);
        Add<CopiesClient>(services);
        Add<CirculationClient>(services);
        services.AddMemoryCache();
        services.AddScoped<ReaderNames>();
        services.AddScoped<ImportUpload>();
#pragma warning disable EXTEXP0001 // For evaluation purposes only. A file is sent once, for as long as it takes.
        services
            .AddHttpClient<ImportUploadClient>(client =>
            {
                client.BaseAddress = new(Address);
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .RemoveAllResilienceHandlers()
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
#pragma warning restore EXTEXP0001
    }

    private static void Add<TClient>(IServiceCollection services)
        where TClient : class =>
        services
            .AddHttpClient<TClient>(client =>
            {
                client.BaseAddress = new(Address);
                client.Timeout = TimeSpan.FromSeconds(15);
            })
            .AddHttpMessageHandler<ForwardedForHandler>()
            .AddHttpMessageHandler<BearerTokenHandler>();
}
