using Biblio.Inventory;
using Biblio.Inventory.Background;
using Biblio.Inventory.Data;
using Biblio.Inventory.Events;
using Biblio.Inventory.Features;
using Biblio.Inventory.Rpc;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Idempotency;
using Biblio.Persistence.Migrations;
using Biblio.Rpc;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<InventoryDbContext>("inventorydb");
builder.AddIdempotency<InventoryDbContext>();
builder.AddMessaging<InventoryDbContext>("inventory", messages =>
    messages
        .SubscribeToEvent<BookChanged>("catalog", "book-added", OnBookChanged.Handle)
        .SubscribeToEvent<BookChanged>("catalog", "book-changed", OnBookChanged.Handle)
        .SubscribeToEvent<BookWithdrawn>("catalog", "book-withdrawn", OnBookWithdrawn.Handle)
        .SubscribeToCommand<ReserveStock>(
            "inventory",
            "reserve-stock",
            OnReserveStock.Handle,
            OnReserveStock.PrepareAsync
        )
        .SubscribeToCommand<CommitStock>("inventory", "commit-stock", OnCommitStock.Handle, OnCommitStock.PrepareAsync)
        .SubscribeToCommand<ReleaseStock>("inventory", "release-stock", OnReleaseStock.Handle)
);

builder.AddRpc();
builder.Services.AddValidation();
builder.Services.AddOpenApi();

builder.Services.Configure<InventoryOptions>(builder.Configuration.GetSection("Inventory"));
builder.Services.AddSingleton<OpeningDelivery>();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddHostedService(services => services.GetRequiredService<Telemetry>());
builder.Services.AddHostedService<ReservationExpiry>();
builder.Services.AddScoped<StockAdjustment>();
builder.Services.AddScoped<StockTaking>();
builder.Services.AddScoped<ReservationDesk>();
builder.Services.AddSingleton<StockFeed>();
builder.Services.AddHostedService(services => services.GetRequiredService<StockFeed>());
builder.Services.AddFault(FaultSwitch.UnreachableInventory);

var app = builder.Build();

app.UseServiceDefaults();
app.UseMigrationGate();
app.MapOpenApi().AllowAnonymous();
app.MapInventory();
app.MapRpc<StockService>();
app.MapDeadLetters();

app.Run();
