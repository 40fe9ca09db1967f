using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace MySqlTests;

public sealed class ResourceTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public void A_server_is_a_checked_container_on_port_3306()
    {
        var server = NewBuilder().AddMySql("mysql", port: 3307).WithDataVolume("data").Resource;

        var endpoint = Assert.Single(server.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal(("tcp", 3307, 3306), (endpoint.Name, endpoint.Port, endpoint.TargetPort));
        var image = Assert.Single(server.Annotations.OfType<ContainerImageAnnotation>());
        Assert.Equal(("docker.io", "library/mysql"), (image.Registry, image.Image));
        var mount = Assert.Single(server.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal((ContainerMountType.Volume, "data", "/var/lib/mysql"), (mount.Type, mount.Source, mount.Target));
        Assert.Equal("mysql_check", Assert.Single(server.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    [Fact]
    public void Connection_strings_are_expressions_over_endpoint_and_password()
    {
        var server = NewBuilder().AddMySql("mysql");
        var database = server.AddDatabase("books", "library");

        Assert.Equal(
            "Server={mysql.bindings.tcp.host};Port={mysql.bindings.tcp.port};User ID=root;Password={mysql-password.value}",
            server.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal(
            "{mysql.connectionString};Database=library",
            database.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal(("books", "library"), Pair(Assert.Single(server.Resource.Databases)));
        Assert.Same(server.Resource, database.Resource.Parent);

        static (string, string) Pair(KeyValuePair<string, string> pair) => (pair.Key, pair.Value);
    }

    [Fact]
    public async Task A_connection_string_has_the_password_and_the_endpoint()
    {
        var builder = NewBuilder();
        var password = builder.AddParameter("secret", "p@ss word", secret: true);
        var server = builder.AddMySql("mysql", password)
            .WithEndpoint("tcp", endpoint => endpoint.AllocatedEndpoint = new(endpoint, "localhost", 4000));
        var database = server.AddDatabase("books", "a;b");

        Assert.Equal(
            "Server=localhost;Port=4000;User ID=root;Password=p@ss word;Database=\"a;b\"",
            await ValueOf(database.Resource.ConnectionStringExpression));
        Assert.Equal("mysql://root:p%40ss%20word@localhost:4000/a%3Bb", await ValueOf(database.Resource.UriExpression));
        Assert.Equal("jdbc:mysql://localhost:4000/a%3Bb", await ValueOf(database.Resource.JdbcConnectionString));
        var properties = ((IResourceWithConnectionString)database.Resource).GetConnectionProperties();
        Assert.Equal(
            ["DatabaseName", "Host", "JdbcConnectionString", "Password", "Port", "Uri", "Username"],
            properties.Select(property => property.Key).Order(StringComparer.Ordinal));

        static async Task<string?> ValueOf(ReferenceExpression expression) => await expression.GetValueAsync(CancellationToken);
    }

    [Fact]
    public void A_database_needs_a_name() =>
        Assert.Throws<ArgumentException>(() => NewBuilder().AddMySql("mysql").AddDatabase("books", ""));

    [Fact]
    public async Task The_manifest_has_container_database_and_password()
    {
        var folder = Directory.CreateTempSubdirectory("mysql-manifest-");
        try
        {
            var file = Path.Combine(folder.FullName, "aspire-manifest.json");
            var builder = NewBuilder("--operation", "publish", "--publisher", "manifest", "--output-path", file);
            builder.AddMySql("mysql").WithDataVolume("data").AddDatabase("books");
            await using (var application = builder.Build())
            {
                await application.RunAsync(CancellationToken);
            }

            var resources = JsonNode.Parse(await File.ReadAllTextAsync(file, CancellationToken))!["resources"]!;

            Assert.Equal("container.v0", (string?)resources["mysql"]!["type"]);
            Assert.StartsWith("docker.io/library/mysql:", (string?)resources["mysql"]!["image"], StringComparison.Ordinal);
            Assert.Equal("{mysql-password.value}", (string?)resources["mysql"]!["env"]!["MYSQL_ROOT_PASSWORD"]);
            Assert.Equal(3306, (int)resources["mysql"]!["bindings"]!["tcp"]!["targetPort"]!);
            Assert.Equal("value.v0", (string?)resources["books"]!["type"]);
            Assert.Equal("{mysql.connectionString};Database=books", (string?)resources["books"]!["connectionString"]);
            Assert.NotNull(resources["mysql-password"]!["inputs"]!["value"]!["default"]!["generate"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    internal static IDistributedApplicationBuilder NewBuilder(params string[] arguments) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = arguments,
            DisableDashboard = true,
            AssemblyName = typeof(ResourceTests).Assembly.GetName().Name,
        });
}
