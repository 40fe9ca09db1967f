using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.AppHost;

/// <summary>The exercise profile of the AppHost (<c>./biblio up --Exercise true</c>).</summary>
public sealed class ExerciseProfileTests
{
    [Fact]
    public async Task The_gateway_listens_on_the_ports_of_the_exercises()
    {
        await using var on = await CreateModelAsync("--Exercise=true");
        await using var off = await CreateModelAsync();

        var settings = await on.GetEnvironmentAsync(Find(on, "api"));
        Assert.Equal([5000, 5001, 5002, 5003, 8000, 8001, 8002, 8082, 8083], Ports(on, "api"));
        Assert.Equal("true", settings["Exercises__Enabled"]);
        Assert.Equal("8002", settings["Exercises__Ports__order-service"]);
        Assert.Equal([8000, 8082, 8083], Ports(off, "api"));
        Assert.DoesNotContain((await off.GetEnvironmentAsync(Find(off, "api"))).Keys, IsExercise);
        // The services leave their ports to the exercise.
        Assert.Equal([5022], Ports(on, "orders"));
        Assert.Equal([5002], Ports(off, "orders"));
    }

    [Fact]
    public async Task Production_refuses_the_exercises()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            CreateModelAsync("--Exercise=true", "--environment=Production")
        );

        Assert.Equal("Exercise=true works in Development only.", failure.GetBaseException().Message);
    }

    private static bool IsExercise(string name) => name.StartsWith("Exercises__", StringComparison.Ordinal);

    private static ProjectResource Find(IDistributedApplicationTestingBuilder model, string name) =>
        model.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name);

    private static IEnumerable<int> Ports(IDistributedApplicationTestingBuilder model, string name) =>
        Find(model, name).Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Port ?? 0).Order();

    private static Task<IDistributedApplicationTestingBuilder> CreateModelAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Biblio_AppHost>(
            [
                "--Observability=false",
                "--Runtime=native",
                $"--StateFolder={Path.Combine(AppContext.BaseDirectory, "exercise-state")}",
                .. BiblioProcess.PasswordArguments,
                .. arguments,
            ],
            TestContext.Current.CancellationToken
        );
}
