using System.Text.Encodings.Web;
using System.Text.Unicode;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Biblio.Web;
using Biblio.Web.Components;
using Biblio.Web.Components.Buying;
using Biblio.Web.Components.Orders;
using Biblio.Web.Components.Staff.Imports;
using Biblio.Web.Languages;
using Biblio.Web.Session;

var builder = WebApplication.CreateBuilder(args);

// By default, only Development finds styles and scripts next to a build.
builder.WebHost.UseStaticWebAssets();
builder.AddServiceDefaults();
builder.Services.AddApiClients();
builder.Services.AddStaffClients();
builder.Services.AddReaderSession();
builder.AddCookieKeys();
builder.Services.AddLanguages();
builder.Services.UseSignedAddressOnly();
builder.Services.AddRazorComponents();

// Letters such as é are not escaped. Characters with a meaning in HTML still are.
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

var app = builder.Build();

app.UseVisitorAddress();
app.UseServiceDefaults(beforeAuthentication: app => app.UsePageSecurity());
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseLanguages();
app.UseAntiforgery();
app.UseFormRecovery();

app.MapStaticAssets().AllowAnonymous();
app.MapGet("/language/{language}", SwitchLanguage.Handle).AllowAnonymous();
app.MapPost(SignOut.Path, SignOut.Handle).AllowAnonymous();
app.MapCartForms();
app.MapGet("/orders/{id:long}/events", OrderEvents.Relay).RequireAuthorization();
app.MapGet("/staff/imports/{id:long}/refusals.csv", RefusalsFile.Relay).RequireAuthorization();
app.MapRazorComponents<App>().AllowAnonymousByDefault();

app.Run();
