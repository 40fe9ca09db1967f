using Biblio.Api;
using Biblio.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.AddServiceDefaults();
builder.AddGateway();
builder.Services.AddOpenApi();

var app = builder.Build();

app.UseInboundHeaderRules();
app.UseServiceDefaults();
app.UseRequestTimeouts();

app.MapOpenApi();
app.MapGateway();

app.Run();
