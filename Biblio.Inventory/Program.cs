using Biblio.Inventory;
using Biblio.Inventory.Data;
using Biblio.Inventory.Events;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<InventoryDbContext>("inventorydb");
builder.AddMessaging<InventoryDbContext>("inventory", hears => hears
    .Event<BookKnown>("catalog", "book-added", OnBookKnown.Handle)
    .Event<BookKnown>("catalog", "book-changed", OnBookKnown.Handle)
    .Event<BookWithdrawn>("catalog", "book-withdrawn", OnBookWithdrawn.Handle)
    .Command<ReserveStock>("inventory", "reserve-stock", OnReserveStock.Handle)
    .Command<CommitStock>("inventory", "commit-stock", OnCommitStock.Handle)
    .Command<ReleaseStock>("inventory", "release-stock", OnReleaseStock.Handle));

builder.Services.AddValidation();
builder.Services.AddOpenApi();

builder.Services.Configure<InventoryOptions>(builder.Configuration.GetSection("Inventory"));
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddHostedService(services => services.GetRequiredService<Telemetry>());
builder.Services.AddHostedService<ExpirySweep>();
builder.Services.AddFault(FaultSwitch.UnreachableInventory);

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().ForEveryone();
app.MapInventory();
app.MapDeadLetters();

app.Run();
