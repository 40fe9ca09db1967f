using System.Text.Encodings.Web;
using System.Text.Unicode;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Biblio.Web;
using Biblio.Web.Clients;
using Biblio.Web.Components;
using Biblio.Web.Components.Orders;
using Biblio.Web.Languages;
using Biblio.Web.Session;

var builder = WebApplication.CreateBuilder(args);

// styles and scripts are found beside a build as well, whatever the environment: only Development does so by itself
builder.WebHost.UseStaticWebAssets();
builder.AddServiceDefaults();
builder.Services.AddApiClients();
builder.Services.AddReaderSession();
builder.Services.AddLanguages();
builder.Services.AddRazorComponents();
builder.Services.RemoveEarlyKeyRingReading();

// é is sent as é; what matters inside HTML is still escaped
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

var app = builder.Build();

app.UseServiceDefaults(beforeCallers: app => app.UsePageSecurity());
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseLanguages();
app.UseAntiforgery();

app.MapStaticAssets().AllowAnonymous();
app.MapGet("/language/{language}", SwitchLanguage.Handle).AllowAnonymous();
app.MapPost(SignOut.Path, SignOut.Handle).AllowAnonymous();
app.MapGet("/orders/{id:long}/events", OrderEvents.Relay).RequireAuthorization();
app.MapRazorComponents<App>().ForEveryoneUnlessSaid();

app.Run();
