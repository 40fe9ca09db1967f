using Biblio.Messaging;
using Biblio.Orders;
using Biblio.Orders.Background;
using Biblio.Orders.Data;
using Biblio.Orders.Events;
using Biblio.Orders.Features;
using Biblio.Orders.Model;
using Biblio.Orders.Payments;
using Biblio.Orders.Reports;
using Biblio.Orders.Sagas;
using Biblio.Persistence;
using Biblio.Persistence.Idempotency;
using Biblio.Persistence.Migrations;
using Biblio.Rpc.Catalog;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<OrdersDbContext>("ordersdb");
builder.AddIdempotency<OrdersDbContext>();
builder.AddMessaging<OrdersDbContext>("orders", messages =>
    messages
        .SubscribeToEvent<BookChanged>("catalog", "book-added", OnBookChanged.Handle)
        .SubscribeToEvent<BookChanged>("catalog", "book-changed", OnBookChanged.Handle)
        .SubscribeToEvent<BookWithdrawn>("catalog", "book-withdrawn", OnBookWithdrawn.Handle)
        .SubscribeToEvent<StockReserved>(
            "inventory",
            "stock-reserved",
            OnStockReserved.Handle,
            StockReplies.LockOrdersAsync<StockReserved>
        )
        .SubscribeToEvent<StockRefused>(
            "inventory",
            "stock-refused",
            OnStockRefused.Handle,
            StockReplies.LockOrdersAsync<StockRefused>
        )
        .SubscribeToEvent<StockCommitted>(
            "inventory",
            "stock-committed",
            OnStockCommitted.Handle,
            StockReplies.LockOrdersAsync<StockCommitted>
        )
        .SubscribeToEvent<StockReleased>(
            "inventory",
            "stock-released",
            OnStockReleased.Handle,
            StockReplies.LockOrdersAsync<StockReleased>
        )
);

builder.Services.AddHttpClient<CatalogClient>(client =>
    (client.BaseAddress, client.Timeout) = (new("http://catalog"), TimeSpan.FromSeconds(3))
);
builder
    .Services.AddGrpcClient<Books.BooksClient>(client => client.Address = new("http://_rpc.catalog"))
    // The address is chosen before. This handler passes it on, and tells gRPC not to look up the name by itself.
    .AddServiceDiscovery();
builder.Services.AddScoped<CatalogRpcClient>();
builder.Services.AddScoped<ICatalogClient>(services =>
    services.GetRequiredService<IOptions<OrdersOptions>>().Value.CatalogProtocol == CatalogProtocol.Grpc
        ? services.GetRequiredService<CatalogRpcClient>()
        : services.GetRequiredService<CatalogClient>()
);
builder.Services.AddValidation();
builder.Services.AddOpenApi();

builder
    .Services.AddOptions<OrdersOptions>()
    .BindConfiguration("Orders")
    .Validate(orders => PriceLookup.IsKnown(orders.PriceLookup), "Orders:PriceLookup is batched or one-by-one.")
    .Validate(orders => CatalogProtocol.IsKnown(orders.CatalogProtocol), "Orders:CatalogProtocol is http or grpc.")
    .Validate(
        orders => orders.Taxes.All(tax => tax is { Name.Length: >= 1 and <= 50, Rate: >= 0 and <= 1 }),
        "Orders:Taxes have a name of 1 to 50 characters and a rate of 0 to 1."
    )
    .Validate(orders => orders.CartRetentionDays is >= 30 and <= 3650, "Orders:CartRetentionDays is 30 to 3650.")
    .ValidateOnStart();
builder.Services.AddOptions<SagaOptions>().BindConfiguration("Saga").ValidateDataAnnotations().ValidateOnStart();
builder.Services.Configure<PaymentsOptions>(builder.Configuration.GetSection("Payments"));
builder
    .Services.AddOptions<ReportsOptions>()
    .BindConfiguration("Reports")
    .Validate(
        reports => ReportSource.IsKnown(reports.Source),
        $"Reports:Source is one of {string.Join(", ", ReportSource.All)}."
    )
    .ValidateOnStart();

builder.Services.AddSingleton<Telemetry>();
builder.Services.AddHostedService(services => services.GetRequiredService<Telemetry>());
builder.Services.AddSingleton<Saga>();
builder.Services.AddSingleton<SagaSignal>();
builder.Services.AddSingleton<SimulatedPaymentProvider>();
builder.Services.AddSingleton<PaymentQueue>();
builder.Services.AddSingleton<PaymentProcessor>();
builder.Services.AddSingleton<ReportCache>();
builder.Services.AddSingleton<RedisOrders>();
builder.Services.AddSingleton<ReportService>();
builder.Services.AddScoped<OrderPricing>();
builder.Services.AddHostedService(services => services.GetRequiredService<PaymentProcessor>());
builder.Services.AddHostedService<SagaTimeouts>();
builder.Services.AddHostedService<OpenOrdersCounter>();
builder.Services.AddSingleton<CartRetention>();
builder.Services.AddHostedService(services => services.GetRequiredService<CartRetention>());
builder.Services.AddHostedService<OrderProjection>();
builder.Services.AddFault(FaultSwitch.PaymentFailure);

var app = builder.Build();

app.UseServiceDefaults();
app.UseMigrationGate();
app.MapOpenApi().AllowAnonymous();
app.MapOrders();
app.MapCart();
app.MapDeadLetters();

app.Run();
