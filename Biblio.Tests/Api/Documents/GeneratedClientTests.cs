using Biblio.Tests.Fixtures;
using Biblio.Tests.Lending;

namespace Biblio.Tests.Api.Documents;

/// <summary>
/// Does what docs/gateway.md says: generates a client from the gateway's document, compiles the example of
/// docs/collections with it, and runs both.
/// </summary>
public sealed class GeneratedClientTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
        </Project>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-client-").FullName;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_client_from_the_document_reads_branches_and_problems()
    {
        await using var lending = new LendingApp();
        lending.UseKestrel(0);
        await lending.InitializeAsync();
        using var http = lending.CreateClient();
        await using var gateway = GatewayApp.Start([], new() { ["services:lending:http:0"] = $"{http.BaseAddress}" });
        var document = Path.Combine(_folder, "v1.json");
        await File.WriteAllTextAsync(document, await ReadDocumentAsync(gateway), CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Client.csproj"), Project, CancellationToken);
        File.Copy(Path.Combine(Repository.Root, "docs/collections/client.cs"), Path.Combine(_folder, "Program.cs"));

        await RunAsync(Repository.Root, "tool", "restore");
        await RunAsync(
            Repository.Root,
            "nswag",
            "run",
            "eng/client/client.nswag",
            $"/variables:Document={document},Output={Path.Combine(_folder, "BiblioClient.cs")}"
        );
        var output = await RunAsync(_folder, "run", "--", $"{gateway.Public.BaseAddress}");

        const string Days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday";
        Assert.Equal($"1 Branch 1: {Days}\n2 Branch 2: {Days}\n404 Not Found", output.Trim());
    }

    /// <summary>The document, once Lending's part is in it.</summary>
    private static async Task<string> ReadDocumentAsync(GatewayApp gateway)
    {
        var text = "";
        await Eventually.IsTrueAsync(async () =>
            (text = await gateway.Public.GetStringAsync("/openapi/v1.json", CancellationToken)).Contains(
                "/api/v1/lending/branches",
                StringComparison.Ordinal
            )
        );
        return text;
    }

    /// <summary>Runs dotnet with these arguments, and returns what it writes.</summary>
    private static Task<string> RunAsync(string folder, params string[] arguments) =>
        LocalProcess.RunAsync("dotnet", arguments, folder: folder, cancellationToken: CancellationToken);
}
