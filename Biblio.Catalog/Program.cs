using Biblio.Catalog;
using Biblio.Catalog.Data;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Rpc;
using Biblio.Catalog.Views;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Idempotency;
using Biblio.Persistence.Migrations;
using Biblio.Rpc;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<CatalogDbContext>("catalogdb", servesReads: true);
builder.AddIdempotency<CatalogDbContext>();
builder.AddMessaging<CatalogDbContext>("catalog");

builder.Services.AddOptions<CatalogOptions>().BindConfiguration("Catalog").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<ViewCounter>();
builder.Services.AddHostedService<ViewCountFlusher>();
builder.Services.AddFault(FaultSwitch.OneBadBook);
builder.Services.AddMemoryCache();
builder.Services.AddSingleton<SearchCache>();
builder.Services.AddSingleton<SpellingDictionary>();
builder.Services.AddScoped<BookWriter>();
builder.Services.AddHostedService<SearchReindexer>();
builder.Services.AddScoped<Importer>();
builder.Services.AddScoped<ImportWriter>();
builder.Services.AddSingleton<StarterCatalogueLoader>();
builder.Services.AddHostedService(services => services.GetRequiredService<StarterCatalogueLoader>());
builder.Services.AddHealthChecks().AddCheck<StarterCatalogueLoader>("starter-catalogue");

builder.AddRpc();
builder.Services.AddValidation();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseServiceDefaults();
app.UseMigrationGate();

app.MapCatalog();
app.MapRpc<BooksService>();
app.MapDeadLetters();
app.MapOpenApi().AllowAnonymous();

app.Run();
