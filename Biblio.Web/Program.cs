using System.Text.Encodings.Web;
using System.Text.Unicode;
using Biblio.Http;
using Biblio.ServiceDefaults;
using Biblio.Web;
using Biblio.Web.Components;
using Biblio.Web.Components.Account;
using Biblio.Web.Components.Buying;
using Biblio.Web.Components.Catalogue;
using Biblio.Web.Components.Orders;
using Biblio.Web.Components.Staff.Desk;
using Biblio.Web.Components.Staff.Imports;
using Biblio.Web.Indexing;
using Biblio.Web.Languages;
using Biblio.Web.Session;
using Biblio.Web.Times;

var builder = WebApplication.CreateBuilder(args);

// By default, only Development finds styles and scripts next to a build.
builder.WebHost.UseStaticWebAssets();
builder.AddServiceDefaults();
builder.Services.AddApiClients();
builder.Services.AddStaffClients();
builder.Services.AddReaderSession();
builder.AddCookieKeys();
builder.Services.AddLanguages();
builder.Services.AddIndexing();
builder.Services.AddCompression();
builder.Services.UseSignedAddressOnly();
builder.Services.AddRazorComponents();

// Letters such as é are not escaped. Characters with a meaning in HTML still are.
builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));

var app = builder.Build();

app.UseVisitorAddress();
app.UseServiceDefaults(beforeAuthentication: app => app.UsePageSecurity());
app.UseFontCache();
app.UseCompression();
app.UseExceptionHandler("/error", createScopeForErrors: true);
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseLanguages();
app.UseIndexing();
app.UseAntiforgery();
app.UseFormRecovery();

app.MapStaticAssets().AllowAnonymous();
app.MapIndexing();
app.MapGet(ChooseZone.Path, ChooseZone.Handle).AllowAnonymous();
app.MapGet("/language/{language}", SwitchLanguage.Handle).AllowAnonymous();
app.MapPost(SignOut.Path, SignOut.Handle).AllowAnonymous();
app.MapGet(DataExport.Path, DataExport.Relay).RequireAuthorization();
app.MapGet("/search", (HttpRequest request) => Results.LocalRedirect("/" + request.QueryString, permanent: true))
    .AllowAnonymous()
    .ExcludeFromDescription();
app.MapGet("/me/orders", () => Results.LocalRedirect("/orders")).RequireAuthorization();
app.MapCartForms();
app.MapWishForms();
app.MapGet(SuggestionsEndpoint.Path, SuggestionsEndpoint.HandleAsync).AllowAnonymous();
app.MapGet("/orders/{id:long}/events", OrderEvents.Relay).RequireAuthorization();
app.MapGet("/staff/imports/{id:long}/refusals.csv", RefusalsFile.Relay).RequireAuthorization();
app.MapDeskFiles();
var pages = app.MapRazorComponents<App>();
pages.AllowAnonymousByDefault();
pages.AllowHeadOfPages();

app.Run();
