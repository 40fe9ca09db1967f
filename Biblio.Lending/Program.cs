using Biblio.Lending;
using Biblio.Lending.Background;
using Biblio.Lending.Circulation;
using Biblio.Lending.Data;
using Biblio.Lending.Features;
using Biblio.Lending.Handlers;
using Biblio.Lending.Payments;
using Biblio.Lending.Sip2;
using Biblio.Messaging;
using Biblio.Persistence;
using Biblio.Persistence.Idempotency;
using Biblio.Persistence.Migrations;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Faults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase<LendingDbContext>("lendingdb");
builder.AddIdempotency<LendingDbContext>();
builder.AddMessaging<LendingDbContext>("lending", messages =>
    messages
        .SubscribeToEvent<BookChanged>("catalog", "book-added", OnBookChanged.Handle)
        .SubscribeToEvent<BookChanged>("catalog", "book-changed", OnBookChanged.Handle)
        .SubscribeToEvent<BookWithdrawn>("catalog", "book-withdrawn", OnBookWithdrawn.Handle)
        .SubscribeToCommand<AddCopies>("lending", "add-copies", OnAddCopies.Handle)
);

builder.Services.AddValidation();
builder.Services.AddOpenApi();

builder.Services.AddOptions<LendingOptions>().BindConfiguration("Lending").ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddOptions<Sip2Options>().BindConfiguration("Sip2").ValidateDataAnnotations().ValidateOnStart();
builder.Services.Configure<PaymentsOptions>(builder.Configuration.GetSection("Payments"));

builder.Services.AddSingleton<Telemetry>();
builder.Services.AddHostedService(services => services.GetRequiredService<Telemetry>());
builder.Services.AddSingleton<SimulatedPaymentProvider>();
builder.Services.AddScoped<LoanFactsReader>();
builder.Services.AddScoped<CopyRouting>();
builder.Services.AddScoped<CheckOut>();
builder.Services.AddScoped<CheckIn>();
builder.Services.AddScoped<RenewLoan>();
builder.Services.AddScoped<PlaceHold>();
builder.Services.AddScoped<EndHold>();
builder.Services.AddScoped<ReaderPins>();
builder.Services.AddScoped<LoanReader>();
builder.Services.AddScoped<ReaderViews>();
builder.Services.AddHostedService<CirculationSweep>();
builder.Services.AddHostedService<Sip2Server>();
builder.Services.AddFault(FaultSwitch.PaymentFailure).AddFault(FaultSwitch.UnsentNotices);

var app = builder.Build();

app.UseServiceDefaults();
app.UseMigrationGate();
app.MapOpenApi().AllowAnonymous();
app.MapLending();
app.MapDeadLetters();

app.Run();
