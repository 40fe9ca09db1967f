namespace Biblio.Api.Accounts.Exports;

internal static class ExportsRegistration
{
    /// <summary>Adds the parts of an export, in the order of the file. Other parts register their own.</summary>
    public static void AddExports(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddHttpClient(ServiceExport.Client, client => client.Timeout = TimeSpan.FromSeconds(10));
        services.AddScoped<IExportSource, AccountExport>();
        services.AddScoped<IExportSource, WishListExport>();
        services.AddServiceExport("cart", "http://orders/cart");
        services.AddServiceExport(
            "orders",
            "http://orders/orders?userId={userId}&page={page}&pageSize={pageSize}&details=true"
        );
        services.AddServiceExport("library", "http://lending/me");
        services.AddServiceExport("loans", "http://lending/me/loans?open=true&page={page}&pageSize={pageSize}");
        services.AddServiceExport("endedLoans", "http://lending/me/loans?open=false&page={page}&pageSize={pageSize}");
        services.AddServiceExport("holds", "http://lending/me/holds?page={page}&pageSize={pageSize}");
        services.AddServiceExport("fines", "http://lending/me/fines?page={page}&pageSize={pageSize}");
    }

    /// <summary>
    /// Adds what a service keeps about the caller. An address with <c>{page}</c> is a list, whose items are exported.
    /// </summary>
    public static void AddServiceExport(this IServiceCollection services, string name, string address) =>
        services.AddScoped<IExportSource>(provider =>
            ActivatorUtilities.CreateInstance<ServiceExport>(provider, name, address)
        );
}
