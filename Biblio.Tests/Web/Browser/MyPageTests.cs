using Microsoft.Playwright;

namespace Biblio.Tests.Web.Browser;

/// <summary>The account page of a signed-in reader, and the shop overview for staff.</summary>
public sealed class MyPageTests(Chromium browser) : IAsyncLifetime
{
    private WebApp _app = null!;
    private IPage _page = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await WebApp.StartAsync(forBrowser: true);
        _page = await browser.OpenAsync(_app.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await _page.Context.CloseAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_reader_changes_the_password_and_stays_signed_in()
    {
        await SignInAsync("alice", "books/2");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Acheter maintenant" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Commander et payer" }).ClickAsync();
        await _page.GetByText("En attente").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).ClickAsync();
        await _page.GetByText("Bonheur d’occasion").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Profil et sécurité" }).ClickAsync();

        await ChangePasswordAsync("not-hers-at-all", "another-password");
        await _page.GetByText("Le mot de passe ne convient pas").WaitForAsync();
        await ChangePasswordAsync("alice-password", "another-password");
        await _page.GetByText("Le mot de passe est changé.").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Mes commandes" }).First.ClickAsync();
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Mes commandes" }).WaitForAsync();

        Assert.Equal("another-password", _app.Api.Accounts.First().Password);
    }

    [Fact]
    public async Task A_new_reader_confirms_and_later_replaces_a_forgotten_password()
    {
        await _page.GotoAsync(_app.Address + "register");
        await _page.GetByLabel("Nom").FillAsync("Zoé");
        await _page.GetByLabel("Adresse courriel").FillAsync("zoe@biblio.example");
        await _page.GetByLabel("Mot de passe").FillAsync("premier secret 7");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Créer un compte" }).ClickAsync();
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Regardez vos messages" }).WaitForAsync();
        await _page.GotoAsync($"{_app.Address}confirm?token={_app.Api.Mails.LastToken}");
        await _page.GetByLabel("Mot de passe").FillAsync("premier secret 7");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon compte" }).ClickAsync();
        await _page.GetByText("Votre adresse est confirmée").WaitForAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se déconnecter" }).ClickAsync();

        await _page.GotoAsync(_app.Address + "sign-in");
        await _page.GetByRole(AriaRole.Link, new() { Name = "Mot de passe oublié" }).ClickAsync();
        await _page.GetByLabel("Adresse courriel").FillAsync("zoe@biblio.example");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Recevoir un lien" }).ClickAsync();
        await _page.GetByText("un message est en route").WaitForAsync();
        await _page.GotoAsync($"{_app.Address}reset-password?token={_app.Api.Mails.LastToken}");
        await _page.GetByLabel("Nouveau mot de passe").FillAsync("second secret 8");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Enregistrer le mot de passe" }).ClickAsync();
        await _page.GetByText("Connectez-vous avec le nouveau").WaitForAsync();

        Assert.Equal("second secret 8", _app.Api.Accounts.Last().Password);
    }

    [Fact]
    public async Task What_was_typed_survives_a_session_ended_elsewhere()
    {
        await SignInAsync("alice", "me/profile");
        await _page.GetByLabel("Nouvelle adresse").FillAsync("nouvelle@biblio.example");
        await _page.Locator("#addresspassword").FillAsync("alice-password");
        _app.Api.RefusesEndedSessions = true;
        _app.Api.EndedSessions[_app.Api.LastSession] = true;
        await _page.GetByRole(AriaRole.Button, new() { Name = "Changer l’adresse" }).ClickAsync();

        await _page.GetByText("ce que vous avez écrit vous attend").WaitForAsync();
        await _page.GetByLabel("Adresse courriel").FillAsync("alice@biblio.example");
        await _page.GetByLabel("Mot de passe").FillAsync("alice-password");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();

        var address = _page.GetByLabel("Nouvelle adresse");
        await address.WaitForAsync();
        Assert.Equal("nouvelle@biblio.example", await address.InputValueAsync());
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_the_current_session_too()
    {
        await SignInAsync("alice", "me/profile");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se déconnecter partout" }).ClickAsync();
        await _page.GetByLabel("Adresse courriel").WaitForAsync();
        await _page.GotoAsync(_app.Address + "orders");

        Assert.Contains("/sign-in", _page.Url, StringComparison.Ordinal);
        Assert.Single(_app.Api.EndedSessions);
    }

    [Fact]
    public async Task Erasing_an_account_requires_its_password()
    {
        await SignInAsync("alice", "me/profile");
        await _page.GetByRole(AriaRole.Link, new() { Name = "Effacer mon compte" }).ClickAsync();
        await _page.GetByLabel("Mot de passe, pour confirmer").FillAsync("not-hers-at-all");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Effacer pour toujours" }).ClickAsync();
        await _page.GetByText("Le mot de passe ne convient pas").WaitForAsync();
        Assert.DoesNotContain("POST /api/account/logout", _app.Api.Requests);

        await _page.GetByLabel("Mot de passe, pour confirmer").FillAsync("alice-password");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Effacer pour toujours" }).ClickAsync();
        await _page.GetByText("Le compte est effacé.").WaitForAsync();

        Assert.Equal(0, await _page.GetByRole(AriaRole.Link, new() { Name = "Alice" }).CountAsync());
        await _page.GotoAsync(_app.Address + "me");
        Assert.Contains("/sign-in", _page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_orders_my_page_shows_the_rest()
    {
        _app.Api.UnavailableServices.Add("orders");
        await SignInAsync("alice", "me");

        await _page.GetByText("Les commandes ne peuvent pas être consultées").WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Profil et sécurité" }).WaitForAsync();
    }

    [Fact]
    public async Task The_overview_is_visible_to_staff_only()
    {
        await SignInAsync("line", "");
        await _page.GetByRole(AriaRole.Link, new() { Name = "Gestion" }).ClickAsync();
        await _page.GetByText("× 7").WaitForAsync();
        await _page.GetByText("2 sur 3").WaitForAsync();
        await _page.GetByText("et 12 de plus").WaitForAsync();

        _app.Api.UnavailableServices.Add("orders");
        await _page.ReloadAsync();
        await _page.GetByText("Sans réponse : orders.").WaitForAsync();

        await _page.Context.ClearCookiesAsync();
        await SignInAsync("alice", "overview");
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Page réservée au personnel" }).WaitForAsync();
        Assert.Equal(0, await _page.GetByRole(AriaRole.Link, new() { Name = "Gestion" }).CountAsync());
        Assert.Equal(0, await _page.GetByRole(AriaRole.Link, new() { Name = "Vue d’ensemble" }).CountAsync());
    }

    [Theory]
    [InlineData("me", 390)]
    [InlineData("me", 320)]
    [InlineData("me/profile", 390)]
    [InlineData("me/profile", 320)]
    [InlineData("overview", 390)]
    [InlineData("overview", 320)]
    public async Task On_a_phone_nothing_is_wider_than_the_screen(string address, int width)
    {
        await _page.SetViewportSizeAsync(width, 844);
        await SignInAsync("line", address);

        Assert.Equal(_app.Address + address, _page.Url);
        Assert.True(await _page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width);
    }

    [Fact]
    public async Task The_page_is_available_in_English()
    {
        await SignInAsync("line", "me");
        await _page.GotoAsync(_app.Address + "language/en?back=/me/profile");
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Erase my account" }).WaitForAsync();
        await _page.GetByRole(AriaRole.Link, new() { Name = "Staff" }).ClickAsync();
        await _page.GetByRole(AriaRole.Heading, new() { Name = "Running out" }).WaitForAsync();
    }

    private async Task SignInAsync(string name, string returnPath)
    {
        await _page.GotoAsync($"{_app.Address}sign-in?back=/{returnPath}");
        await _page.GetByLabel("Adresse courriel").FillAsync($"{name}@biblio.example");
        await _page.GetByLabel("Mot de passe").FillAsync($"{name}-password");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Se connecter" }).ClickAsync();
        await _page.ArriveAsync("/" + returnPath);
    }

    private async Task ChangePasswordAsync(string current, string next)
    {
        await _page.Locator("#current-password").FillAsync(current);
        await _page.GetByLabel("Nouveau mot de passe").FillAsync(next);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Changer le mot de passe" }).ClickAsync();
    }
}
