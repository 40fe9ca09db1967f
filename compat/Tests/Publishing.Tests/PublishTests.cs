using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace PublishingTests;

/// <summary>Both stand-ins publish a small application through the real pipeline of Aspire.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task A_container_becomes_a_service_of_the_Compose_file()
    {
        var files = await PublishAsync(builder =>
        {
            builder.AddDockerComposeEnvironment("compose").WithDashboard(false);
            AddShop(builder).PublishAsDockerComposeService((_, service) => service.User = "1:1");
        });

        Assert.Contains("PASSWORD=\n", files[".env"], StringComparison.Ordinal);
        var text = files["docker-compose.yaml"];
        Assert.Contains("image: \"shop:1\"", text, StringComparison.Ordinal);
        Assert.Contains("URL: \"http://shop:8080/${PASSWORD}\"", text, StringComparison.Ordinal);
        Assert.Contains("echo $$URL", text, StringComparison.Ordinal);
        Assert.Contains("user: \"1:1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_becomes_objects_of_the_chart()
    {
        var files = await PublishAsync(builder =>
        {
            builder.AddKubernetesEnvironment("cluster").WithDashboard(false).WithHelm(chart => chart.WithChartName("shop"));
            AddShop(builder).PublishAsKubernetesService(target => target.Workload!.PodTemplate.Spec.EnableServiceLinks = false);
        });

        Assert.Contains("name: \"shop\"", files["Chart.yaml"], StringComparison.Ordinal);
        Assert.Contains("    password: \"\"", files["values.yaml"], StringComparison.Ordinal);
        Assert.Contains("http://shop-service:8080/{{ .Values.secrets.shop.password }}", files["secrets.yaml"], StringComparison.Ordinal);
        Assert.Contains("enableServiceLinks: false", files["deployment.yaml"], StringComparison.Ordinal);
        Assert.Contains("targetPort: 8080", files["service.yaml"], StringComparison.Ordinal);
    }

    private static IResourceBuilder<ContainerResource> AddShop(IDistributedApplicationBuilder builder)
    {
        var shop = builder.AddContainer("shop", "shop", "1").WithHttpEndpoint(8080, 8080);
        shop.WithEntrypoint("/bin/sh").WithArgs("-c", "echo $URL");
        return shop.WithEnvironment("URL", $"{shop.GetEndpoint("http")}/{builder.AddParameter("password", "hidden", secret: true)}");
    }

    private static async Task<Dictionary<string, string>> PublishAsync(Action<IDistributedApplicationBuilder> configure)
    {
        var folder = Directory.CreateTempSubdirectory("publishing-").FullName;
        string[] arguments = ["--operation", "publish", "--step", "publish", "--output-path", folder, "--clear-cache", "true"];
        var builder = DistributedApplication.CreateBuilder(arguments);
        configure(builder);
        await builder.Build().RunAsync(TestContext.Current.CancellationToken);
        var paths = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        var files = paths.ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        Directory.Delete(folder, recursive: true);
        return files;
    }
}
