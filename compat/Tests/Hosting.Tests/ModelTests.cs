namespace Hosting.Tests;

public sealed class ModelTests
{
    [Theory]
    [InlineData("otel_col")]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("")]
    public void A_name_that_the_real_package_refuses_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => DistributedApplicationTestingBuilder.Create().AddExecutable(name, "sleep", "."));

    [Fact]
    public void A_name_is_there_once_whatever_its_case()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("one", "sleep", ".");

        Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("ONE"));
    }

    [Fact]
    public void Expressions_are_written_for_a_manifest_as_the_real_package_writes_them()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var mysql = builder.AddMySql("mysql");
        var web = builder.AddExecutable("web", "sleep", ".").WithHttpEndpoint();

        Assert.Equal("Server={mysql.bindings.tcp.host};Port={mysql.bindings.tcp.port};User ID=root;Password={mysql-password.value}", mysql.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{mysql.connectionString};Database=catalog", mysql.AddDatabase("catalogdb", "catalog").Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("{web.bindings.http.url}", ((IManifestExpressionProvider)web.GetEndpoint("http")).ValueExpression);
    }

    [Fact]
    public void A_resource_can_not_wait_for_itself_nor_its_parent()
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        var one = builder.AddExecutable("one", "sleep", ".");

        Assert.Throws<DistributedApplicationException>(() => one.WaitFor(one));
    }

    [Fact]
    public async Task Waiting_for_a_database_is_waiting_for_its_server_too()
    {
        await using var test = new TestApplication();
        var database = test.Builder.AddMySql("mysql").AddDatabase("db");
        var waits = test.Builder.AddExecutable("one", "sleep", ".").WaitFor(database).Resource.Annotations.OfType<WaitAnnotation>();

        Assert.Equal(["mysql", "db"], waits.Select(wait => wait.Resource.Name));
    }

    [Fact]
    public async Task Two_endpoints_of_the_same_port_behind_a_proxy_are_refused_as_the_real_package_does()
    {
        await using var test = new TestApplication("--DcpPublisher:RandomizePorts=false");
        test.Builder.AddExecutable("one", "sleep", ".").WithHttpEndpoint(port: 25_301, targetPort: 25_301);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(test.StartAsync);

        Assert.Contains("requested a proxy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_custom_resource_lives_its_own_life()
    {
        await using var test = new TestApplication();
        var custom = test.Builder.AddResource(new Custom("custom")).WithInitialState(new CustomResourceSnapshot { ResourceType = "Custom", State = KnownResourceStates.NotStarted, Properties = [] })
            .OnInitializeResource(async (resource, e, cancellationToken) =>
            {
                e.Logger.LogLife(resource.Name);
                await e.Notifications.PublishUpdateAsync(resource, state => state with { State = KnownResourceStates.Running });
            });
        var ready = new TaskCompletionSource();
        custom.OnResourceReady((_, _, _) =>
        {
            ready.SetResult();
            return Task.CompletedTask;
        });
        test.Builder.AddExecutable("after", "sleep", ".", "60").WaitFor(custom).WithReference(custom);

        await test.StartAsync();
        await ready.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal("of custom", (await test.EnvironmentAsync("after"))["ConnectionStrings__custom"]);
        Assert.Equal("of custom", await test.App.GetConnectionStringAsync("custom", TestContext.Current.CancellationToken));
        Assert.Equal(["custom lives"], test.Lines("custom"));
    }

    private sealed class Custom(string name) : Resource(name), IResourceWithConnectionString
    {
        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"of {Name}");
    }
}
