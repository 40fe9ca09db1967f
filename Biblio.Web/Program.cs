using System.Text.Encodings.Web;
using System.Text.Unicode;
using Biblio.ServiceDefaults;
using Biblio.Web;
using Biblio.Web.Clients;
using Biblio.Web.Components.Orders;
using Biblio.Web.Components;
using Biblio.Web.Languages;

var builder = WebApplication.CreateBuilder(args);

// styles and scripts are found beside a build as well, whatever the environment: only Development does so by itself
builder.WebHost.UseStaticWebAssets();
builder.AddServiceDefaults();
builder.Services.AddApiClients();
builder.Services.AddLanguages();
builder.Services.AddRazorComponents();
// é is sent as é; what matters inside HTML is still escaped
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

var app = builder.Build();

app.UseServiceDefaults();
app.UsePageSecurity();
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseLanguages();
app.UseAntiforgery();

app.MapStaticAssets();
app.MapGet("/language/{language}", SwitchLanguage.Handle);
app.MapGet("/orders/{id:long}/events", OrderEvents.Relay);
app.MapRazorComponents<App>();

app.Run();
