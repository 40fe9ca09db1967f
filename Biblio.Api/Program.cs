using Biblio.Api;
using Biblio.Api.Alerts;
using Biblio.ServiceDefaults;
using Microsoft.AspNetCore.HttpOverrides;

var builder = WebApplication.CreateBuilder(args);

builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
// long enough for what is under way, not for those who listen to events
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
builder.AddServiceDefaults();
// the first door believes nobody; behind it, the services believe the gateway
builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
builder.AddGateway();
builder.Services.AddSingleton<Telemetry>();
builder.Services.AddSingleton<AlertBook>();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseInboundHeaderRules();
app.UseServiceDefaults();
app.UseInsides();
app.UseRequestTimeouts();

app.MapOpenApi();
app.MapAlerts();
app.MapGateway();

app.Run();
