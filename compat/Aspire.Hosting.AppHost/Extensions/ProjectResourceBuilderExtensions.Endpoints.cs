using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>Where a project listens: by its Kestrel configuration or, when it has none, by its launch profile.</summary>
public static partial class ProjectResourceBuilderExtensions
{
    private static IResourceBuilder<ProjectResource> WithProjectEndpoints(this IResourceBuilder<ProjectResource> project, ProjectResourceOptions options)
    {
        var kestrel = options.ExcludeKestrelEndpoints ? [] : KestrelEndpoints(project.Resource);
        foreach (var scheme in kestrel.GroupBy(endpoint => endpoint.Address.Scheme))
        {
            foreach (var (name, address) in scheme)
            {
                project.WithEndpoint(scheme.Count() == 1 ? scheme.Key : name, endpoint => Listen(endpoint, address));
            }
        }

        if (kestrel.Length > 0)
        {
            // With Kestrel endpoints in the configuration nothing else counts, so every endpoint is said there.
            project.WithEnvironment(context =>
            {
                foreach (var endpoint in project.Resource.GetEndpoints())
                {
                    context.EnvironmentVariables[$"Kestrel__Endpoints__{endpoint.EndpointName}__Url"] =
                        ReferenceExpression.Create($"{endpoint.Scheme}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
                }
            });
        }
        else
        {
            project.WithEnvironment(context => AddUrls(context, project.Resource));
        }

        if (LaunchSettings.Effective(project.Resource) is not { } profile)
        {
            return project;
        }

        if (kestrel.Length == 0)
        {
            AddApplicationUrls(project, profile.Profile.ApplicationUrl);
        }

        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
            foreach (var (name, value) in profile.Profile.EnvironmentVariables)
            {
                context.EnvironmentVariables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
            }
        });
    }

    private static void AddApplicationUrls(IResourceBuilder<ProjectResource> project, string? applicationUrls)
    {
        var seen = new Dictionary<string, int>();
        foreach (var address in (applicationUrls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(BindingAddress.Parse))
        {
            // The first http endpoint is called "http", the second one "http2".
            var count = seen[address.Scheme] = seen.GetValueOrDefault(address.Scheme) + 1;
            project.WithEndpoint(count == 1 ? address.Scheme : $"{address.Scheme}{count}", endpoint =>
            {
                Listen(endpoint, address);
                endpoint.FromLaunchProfile = true;
            });
        }
    }

    private static void Listen(EndpointAnnotation endpoint, BindingAddress address)
    {
        endpoint.Port = address.Port;
        endpoint.UriScheme = address.Scheme;
        endpoint.TargetHost = address.Host is "127.0.0.1" or "[::1]" ? "localhost" : address.Host;
    }

    private static void AddUrls(EnvironmentCallbackContext context, ProjectResource project)
    {
        if (context.EnvironmentVariables.ContainsKey("ASPNETCORE_URLS"))
        {
            return;
        }

        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in project.GetEndpoints().Where(e => e.EndpointAnnotation.UriScheme is "http" or "https"))
        {
            if (endpoint.IsHttps)
            {
                context.EnvironmentVariables.TryAdd("ASPNETCORE_HTTPS_PORT", endpoint.Property(EndpointProperty.Port));
            }

            urls.AppendLiteral(urls.IsEmpty ? "" : ";");
            urls.Append($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!urls.IsEmpty)
        {
            context.EnvironmentVariables["ASPNETCORE_URLS"] = urls.Build();
        }
    }

    private static (string Name, BindingAddress Address)[] KestrelEndpoints(ProjectResource project)
    {
        var folder = Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath)!;
        var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT");
        var configuration = new ConfigurationBuilder().SetBasePath(folder)
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true)
            .Build();
        return [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Where(e => e["Url"] is not null).Select(e => (e.Key, BindingAddress.Parse(e["Url"]!)))];
    }
}
