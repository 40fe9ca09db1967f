using Biblio.Orders;
using Biblio.Orders.Data;
using Biblio.Orders.Events;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Orders.Reports;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Biblio.ServiceDefaults.Identity;
using Biblio.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<OrdersDbContext>("ordersdb");
builder.AddMessaging<OrdersDbContext>("orders", hears => hears
    .Event<BookChanged>("catalog", "book-added", OnBookChanged.Handle)
    .Event<BookChanged>("catalog", "book-changed", OnBookChanged.Handle)
    .Event<BookWithdrawn>("catalog", "book-withdrawn", OnBookWithdrawn.Handle)
    .Event<StockReserved>("inventory", "stock-reserved", OnStockReserved.Handle)
    .Event<StockRefused>("inventory", "stock-refused", OnStockRefused.Handle)
    .Event<StockCommitted>("inventory", "stock-committed", OnStockCommitted.Handle)
    .Event<StockReleased>("inventory", "stock-released", OnStockReleased.Handle));

builder.Services.AddHttpClient<CatalogClient>(client => (client.BaseAddress, client.Timeout) = (new("http://catalog"), TimeSpan.FromSeconds(3)));
builder.Services.AddValidation();
builder.Services.AddOpenApi();

builder.Services.AddOptions<OrdersOptions>().BindConfiguration("Orders").Validate(orders => PriceLookup.IsKnown(orders.PriceLookup), "Orders:PriceLookup is batched or one-by-one.").ValidateOnStart();
builder.Services.Configure<SagaOptions>(builder.Configuration.GetSection("Saga"));
builder.Services.Configure<PaymentsOptions>(builder.Configuration.GetSection("Payments"));
builder.Services.AddOptions<ReportsOptions>().BindConfiguration("Reports").Validate(reports => ReportSource.IsKnown(reports.Source), $"Reports:Source is one of {string.Join(", ", ReportSource.All)}.").ValidateOnStart();

builder.Services.AddSingleton<Telemetry>();
builder.Services.AddHostedService(services => services.GetRequiredService<Telemetry>());
builder.Services.AddSingleton<Saga>();
builder.Services.AddSingleton<WakeUp>();
builder.Services.AddSingleton<SimulatedPayments>();
builder.Services.AddSingleton<Checkout>();
builder.Services.AddSingleton<Cashier>();
builder.Services.AddSingleton<CachedReports>();
builder.Services.AddSingleton<OrdersInRedis>();
builder.Services.AddSingleton<ReportDesk>();
builder.Services.AddScoped<BookPrices>();
builder.Services.AddHostedService(services => services.GetRequiredService<Cashier>());
builder.Services.AddHostedService<SagaClock>();
builder.Services.AddHostedService<Housekeeping>();
builder.Services.AddHostedService<OrderKeeper>();
builder.Services.AddFault(FaultSwitch.PaymentFailure);

var app = builder.Build();

app.UseServiceDefaults();
app.MapOpenApi().ForEveryone();
app.MapOrders();
app.MapDeadLetters();

app.Run();
