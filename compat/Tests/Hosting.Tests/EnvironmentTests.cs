namespace Hosting.Tests;

/// <summary>The variables are those of the real package, name by name (aspire-api.md, sections 2 and 5).</summary>
public sealed class EnvironmentTests
{
    private static readonly string[] ProjectVariables =
    [
        "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
        "LOGGING__CONSOLE__FORMATTERNAME=simple",
        "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION=true",
    ];

    [Fact]
    public async Task A_reference_to_a_connection_string_gives_it_and_its_properties()
    {
        await using var test = new TestApplication();
        var password = test.Builder.AddParameter("pw", "s/cret", secret: true);
        var mysql = test.Builder.AddMySql("mysql", password, port: 3307);
        var redis = test.Builder.AddRedis("my-cache", password: password).WithEndpoint("tcp", endpoint => endpoint.IsProxied = false).WithHostPort(6380);
        test.Builder.AddExecutable("consumer", "sleep", ".", "60").WithReference(mysql.AddDatabase("catalogdb", "catalog")).WithReference(redis);
        mysql.WithEndpoint("tcp", endpoint => endpoint.IsProxied = false);

        await test.StartAsync();

        Assert.Equivalent(
            new Dictionary<string, string?>
            {
                ["ConnectionStrings__catalogdb"] = "Server=localhost;Port=3307;User ID=root;Password=s/cret;Database=catalog",
                ["CATALOGDB_HOST"] = "localhost",
                ["CATALOGDB_PORT"] = "3307",
                ["CATALOGDB_USERNAME"] = "root",
                ["CATALOGDB_PASSWORD"] = "s/cret",
                ["CATALOGDB_URI"] = "mysql://root:s%2Fcret@localhost:3307/catalog",
                ["CATALOGDB_JDBCCONNECTIONSTRING"] = "jdbc:mysql://localhost:3307/catalog",
                ["CATALOGDB_DATABASENAME"] = "catalog",
                ["ConnectionStrings__my-cache"] = "localhost:6380,password=s/cret",
                ["MY_CACHE_HOST"] = "localhost",
                ["MY_CACHE_PORT"] = "6380",
                ["MY_CACHE_PASSWORD"] = "s/cret",
                ["MY_CACHE_URI"] = "redis://:s%2Fcret@localhost:6380",
            },
            await test.EnvironmentAsync("consumer"),
            strict: true);
    }

    [Fact]
    public async Task A_reference_to_a_service_gives_its_endpoints_by_scheme_or_by_name()
    {
        await using var test = new TestApplication("--DcpPublisher:RandomizePorts=false");
        var service = test.Builder.AddResource(new Service("my-service")).WithArgs("60").WithHttpEndpoint(port: 25_101).WithHttpEndpoint(port: 25_102, name: "admin").WithEndpoint(port: 25_103, name: "raw");
        test.Builder.AddExecutable("all", "sleep", ".", "60").WithReference(service);
        test.Builder.AddExecutable("one", "sleep", ".", "60").WithReference(service.GetEndpoint("admin"));
        test.Builder.AddExecutable("renamed", "sleep", ".", "60").WithReference(service, "other");
        test.Builder.AddExecutable("few", "sleep", ".", "60").WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery).WithReference(service);

        await test.StartAsync();

        Assert.Equivalent(
            new Dictionary<string, string?>
            {
                ["services__my-service__http__0"] = "http://localhost:25101",
                ["services__my-service__admin__0"] = "http://localhost:25102",
                ["services__my-service__raw__0"] = "tcp://localhost:25103",
                ["MY_SERVICE_HTTP"] = "http://localhost:25101",
                ["MY_SERVICE_ADMIN"] = "http://localhost:25102",
                ["MY_SERVICE_RAW"] = "tcp://localhost:25103",
            },
            await test.EnvironmentAsync("all"),
            strict: true);
        Assert.Equivalent(
            new Dictionary<string, string?> { ["services__my-service__admin__0"] = "http://localhost:25102", ["MY_SERVICE_ADMIN"] = "http://localhost:25102" },
            await test.EnvironmentAsync("one"),
            strict: true);
        Assert.Contains("services__other__http__0", (await test.EnvironmentAsync("renamed")).Keys);
        Assert.All((await test.EnvironmentAsync("few")).Keys, name => Assert.StartsWith("services__", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reference_to_an_address_or_an_external_service_gives_it()
    {
        await using var test = new TestApplication("--Parameters:where=https://example.org");
        var library = test.Builder.AddExternalService("openlibrary", "https://openlibrary.org");
        var asked = test.Builder.AddExternalService("asked", test.Builder.AddParameter("where"));
        test.Builder.AddExecutable("consumer", "sleep", ".", "60")
            .WithReference(library).WithReference(asked).WithReference("mail", new Uri("http://mail.example:25/"));

        await test.StartAsync();

        Assert.Equivalent(
            new Dictionary<string, string?>
            {
                ["services__openlibrary__https__0"] = "https://openlibrary.org/",
                ["OPENLIBRARY"] = "https://openlibrary.org/",
                ["services__asked__https__0"] = "https://example.org",
                ["ASKED_HTTPS"] = "https://example.org",
                ["services__mail__default__0"] = "http://mail.example:25/",
                ["mail"] = "http://mail.example:25/",
            },
            await test.EnvironmentAsync("consumer"),
            strict: true);
    }

    [Fact]
    public async Task Every_form_of_a_value_becomes_text_when_the_resource_starts()
    {
        await using var test = new TestApplication("--DcpPublisher:RandomizePorts=false", "--ConnectionStrings:given=Host=a");
        var parameter = test.Builder.AddParameter("name", "x{1}");
        var service = test.Builder.AddExecutable("service", "sleep", ".", "60").WithHttpEndpoint(port: 25_111, env: "PORT");
        var composed = test.Builder.AddConnectionString("composed", ReferenceExpression.Create($"at={service.GetEndpoint("http").Property(EndpointProperty.HostAndPort)};n={parameter}"));
        test.Builder.AddExecutable("consumer", "sleep", ".", "60")
            .WithEnvironment("TEXT", "a")
            .WithEnvironment("LATE", () => "b")
            .WithEnvironment("PARAMETER", parameter)
            .WithEnvironment("ENDPOINT", service.GetEndpoint("http"))
            .WithEnvironment("PIECES", $"{{{parameter}}}@{service.GetEndpoint("http").Property(EndpointProperty.Port)} {parameter:uri}")
            .WithEnvironment("COMPOSED", composed)
            .WithReference(test.Builder.AddConnectionString("given"))
            .WithEnvironment(context => context.EnvironmentVariables["NUMBER"] = 7)
            .WithEnvironment(async context =>
            {
                await Task.Yield();
                context.EnvironmentVariables["TEXT"] = context.Resource.Name;
            });

        await test.StartAsync();

        Assert.Equal(new Dictionary<string, string?> { ["PORT"] = "25111" }, await test.EnvironmentAsync("service"));
        Assert.Equivalent(
            new Dictionary<string, string?>
            {
                ["TEXT"] = "consumer",
                ["LATE"] = "b",
                ["PARAMETER"] = "x{1}",
                ["ENDPOINT"] = "http://localhost:25111",
                ["PIECES"] = "{x{1}}@25111 x%7B1%7D",
                ["COMPOSED"] = "at=localhost:25111;n=x{1}",
                ["ConnectionStrings__given"] = "Host=a",
                ["NUMBER"] = "7",
            },
            await test.EnvironmentAsync("consumer"),
            strict: true);
    }

    [Fact]
    public async Task A_project_is_given_what_the_real_package_gives_it()
    {
        await using var test = new TestApplication("--environment=Production");
        test.Builder.AddProject<Projects.Hosting_Sample>("sample").WithHttpHealthCheck("/health");

        await test.StartAsync();
        var healthy = await test.States.WaitForResourceHealthyAsync("sample", TestContext.Current.CancellationToken);
        var port = test.App.GetEndpoint("sample").Port;
        var suffix = healthy.ResourceId["sample-".Length..];

        Assert.Matches("^[a-z]{8}$", suffix);
        Assert.NotEqual(5990, port);
        string[] expected =
        [
            .. ProjectVariables, "OTEL_SERVICE_NAME=sample", $"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={suffix}", $"ASPNETCORE_URLS=http://localhost:{port}",
            "DOTNET_LAUNCH_PROFILE=http", "ASPNETCORE_ENVIRONMENT=Development", "FROM_PROFILE=yes",
        ];
        Assert.Equal(expected.Order(), (await test.EnvironmentAsync("sample")).Select(v => $"{v.Key}={v.Value}").Order());
    }

    [Fact]
    public async Task In_development_telemetry_is_sent_at_once_and_to_whom_the_configuration_says()
    {
        await using var test = new TestApplication("--environment=Development", "--Hosting:OtlpEndpoint=http://localhost:4317", "--AppHost:OtlpApiKey=k");
        test.Builder.AddProject<Projects.Hosting_Sample>("sample", launchProfileName: null);

        await test.StartAsync();

        string[] expected =
        [
            .. ProjectVariables, "OTEL_SERVICE_NAME=sample", "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4317", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
            "OTEL_EXPORTER_OTLP_HEADERS=x-otlp-api-key=k", "OTEL_BLRP_SCHEDULE_DELAY=1000", "OTEL_BSP_SCHEDULE_DELAY=1000", "OTEL_METRIC_EXPORT_INTERVAL=1000",
            "OTEL_TRACES_SAMPLER=always_on", "OTEL_METRICS_EXEMPLAR_FILTER=trace_based", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true",
            "OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION=true", "OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION=true",
        ];
        var given = (await test.EnvironmentAsync("sample")).Where(v => v.Key != "OTEL_RESOURCE_ATTRIBUTES").Select(v => $"{v.Key}={v.Value}");
        Assert.Equal(expected.Order(), given.Order());
    }

    private sealed class Service(string name) : ExecutableResource(name, "sleep", "/"), IResourceWithServiceDiscovery;
}
