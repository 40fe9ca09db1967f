using Biblio.Api;
using Biblio.Api.Accounts;
using Biblio.Api.Aggregation;
using Biblio.Api.Alerts;
using Biblio.Api.Caching;
using Biblio.Api.Exercises;
using Biblio.Api.GraphQL;
using Biblio.Api.LoanNotices;
using Biblio.Api.Middleware;
using Biblio.Api.OpenApi;
using Biblio.Api.Operations;
using Biblio.Api.Routing;
using Biblio.Api.WishLists;
using Biblio.Http;
using Biblio.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// This is long enough for requests in progress. Event streams have no end, so they are cut off.
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
builder.AddServiceDefaults();
builder.AddKnownProxies();
builder.AddGateway();
builder.AddAccounts();
builder.AddLoanNotices();
builder.AddConnectionLimits();
builder.AddCorsPolicy();
builder.AddRateLimits();
builder.AddCatalogueCache();
builder.AddAggregation();
builder.AddOperations();
builder.AddGraphQL();
builder.AddExercises();
builder.Services.AddValidation();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<AlertStore>();
builder.AddDocuments();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseForwardedHeaders();
app.UseVisitorAddress();
app.UseMiddleware<HeaderSanitizerMiddleware>();
app.UseExercises();
app.UseApiVersions();
app.UseMiddleware<RequestIdMiddleware>();
app.UseMiddleware<AccessLogMiddleware>();
app.UseServiceDefaults(beforeAuthentication: app =>
{
    app.UseMiddleware<SecurityHeadersMiddleware>();
    app.UseDocumentsPage();
    app.UseMiddleware<AmbiguousHeaderMiddleware>();
    app.HideInternalEndpoints();
    app.UseCors();
    // An anonymous read from the cache needs nothing of what follows.
    app.UseAnonymousRateLimits();
    app.UseCatalogueCache();
});
app.UseAccountRateLimits();
app.UseRequestTimeouts();
app.UseLendingCache();

app.MapDocuments();
app.MapAlerts();
app.MapAggregation();
app.MapOperations();
app.MapGraphQL();
app.MapAccounts();
app.MapWishes();
app.MapExercises();
app.MapGateway();

app.Run();
