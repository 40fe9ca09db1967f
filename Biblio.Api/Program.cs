using Biblio.Api;
using Biblio.Api.Accounts;
using Biblio.Api.Aggregation;
using Biblio.Api.Alerts;
using Biblio.Api.Caching;
using Biblio.Api.Middleware;
using Biblio.Api.OpenApi;
using Biblio.Api.Routing;
using Biblio.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// long enough for what is under way, not for those who listen to events
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
builder.AddServiceDefaults();
builder.AddKnownProxies();
builder.AddGateway();
builder.AddAccounts();
builder.AddCallerLimits();
builder.AddCorsPolicy();
builder.AddRateLimits();
builder.AddCatalogueCache();
builder.AddAggregation();
builder.Services.AddValidation();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<AlertStore>();
builder.AddDocuments();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseInboundHeaderRules();
app.UseApiVersions();
app.UseRequestIds();
app.UseMiddleware<AccessLogMiddleware>();
app.UseServiceDefaults(beforeCallers: app =>
{
    app.UseSecurityHeaders();
    app.UseDocumentsPage();
    app.UseRefusals();
    app.HideInternalEndpoints();
    app.UseCors();
});
app.UseRateLimiter();
app.UseRequestTimeouts();
app.UseCatalogueCache();

app.MapDocuments();
app.MapAlerts();
app.MapAggregation();
app.MapAccounts();
app.MapGateway();

app.Run();
