using Biblio.Api;
using Biblio.Api.Accounts;
using Biblio.Api.Alerts;
using Biblio.Api.Documents;
using Biblio.Api.Edge;
using Biblio.Api.Shop;
using Biblio.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// long enough for what is under way, not for those who listen to events
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
builder.AddServiceDefaults();
builder.AddKnownProxies();
builder.AddGateway();
builder.AddAccounts();
builder.AddCallerLimits();
builder.AddOtherSites();
builder.AddRateLimits();
builder.AddCatalogueCache();
builder.AddShop();
builder.Services.AddValidation();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<AlertBook>();
builder.AddDocuments();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseInboundHeaderRules();
app.UseApiVersions();
app.UseRequestIds();
app.UseMiddleware<AccessLog>();
app.UseServiceDefaults(beforeCallers: app =>
{
    app.UseSecurityHeaders();
    app.UseDocumentsPage();
    app.UseRefusals();
    app.UseInsides();
    app.UseCors();
});
app.UseRateLimiter();
app.UseRequestTimeouts();
app.UseCatalogueCache();

app.MapDocuments();
app.MapAlerts();
app.MapShop();
app.MapAccounts();
app.MapGateway();

app.Run();
