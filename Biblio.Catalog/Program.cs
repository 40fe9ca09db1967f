using Biblio.Catalog;
using Biblio.Catalog.Data;
using Biblio.Catalog.Imports;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<CatalogDbContext>("catalogdb");
builder.AddMessaging<CatalogDbContext>("catalog");

builder.Services.AddOptions<CatalogOptions>().BindConfiguration("Catalog").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<Views>();
builder.Services.AddHostedService<Counting>();
builder.Services.AddFault(FaultSwitch.OneBadBook);
builder.Services.AddMemoryCache();
builder.Services.AddSingleton<WholeCatalogue>();
builder.Services.AddScoped<Bookkeeping>();
builder.Services.AddScoped<Importer>();
builder.Services.AddScoped<ImportWriter>();
builder.Services.AddSingleton<StarterCatalogue>();
builder.Services.AddHostedService(services => services.GetRequiredService<StarterCatalogue>());
builder.Services.AddHealthChecks().AddCheck<StarterCatalogue>("starter-catalogue");

builder.Services.AddValidation();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseServiceDefaults();

app.MapCatalog();
app.MapDeadLetters();
app.MapOpenApi().ForEveryone();

app.Run();
