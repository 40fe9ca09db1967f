using System.Text.Json;

namespace Hosting.Tests;

public sealed class SecretTests
{
    [Fact]
    public async Task A_generated_secret_is_kept_for_its_owner_alone()
    {
        var home = Directory.CreateTempSubdirectory("hosting-home-").FullName;
        var file = Path.Combine(home, ".microsoft/usersecrets/compat-hosting-sample/secrets.json");
        var first = await SecretAsync();
        var second = await SecretAsync();

        Assert.Matches("^[A-Za-z0-9]{32}$", first);
        Assert.Equal(first, second);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(first, JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement.GetProperty("Parameters:secret").GetString());
        Directory.Delete(home, recursive: true);

        async Task<string> SecretAsync()
        {
            using var appHost = new AppHostProcess(home);
            var address = (await appHost.LineAsync(@"sample +\| .*Healthy http")).Split(' ')[^1].TrimEnd(']');
            using var client = new HttpClient();
            var environment = JsonDocument.Parse(await client.GetStringAsync($"{address}/environment", TestContext.Current.CancellationToken));
            Processes.Signal(appHost.Id, 15);
            await appHost.ExitAsync();
            return environment.RootElement.GetProperty("SECRET").GetString()!;
        }
    }

    [Fact]
    public void A_generated_value_has_what_was_asked_for()
    {
        var value = new GenerateParameterDefault { MinLength = 12, Lower = false, Special = false, MinNumeric = 10 }.GetDefaultValue();

        Assert.Matches("^[A-Z0-9]{12}$", value);
        Assert.True(value.Count(char.IsAsciiDigit) >= 10);
        Assert.NotEqual(value, new GenerateParameterDefault { MinLength = 12, Lower = false, Special = false, MinNumeric = 10 }.GetDefaultValue());
        Assert.Throws<ArgumentException>(() => new GenerateParameterDefault { Lower = false, MinLower = 1 }.GetDefaultValue());
    }
}
