using System.Globalization;
using Biblio.AppHost.Local;
using Microsoft.Extensions.Hosting;

namespace Biblio.AppHost.Resources;

/// <summary>
/// The exercise profile (<c>Exercise=true</c>): the gateway also listens on the ports of the exercises' services, and
/// answers as they do. It exists in Development only, and is never published.
/// </summary>
internal static class Exercises
{
    public static void WithExercises(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode || !Ports.HasExercises(builder.Configuration))
        {
            return;
        }

        if (!builder.Environment.IsDevelopment())
        {
            throw new SettingsException("Exercise=true works in Development only.");
        }

        gateway.WithEnvironment("Exercises__Enabled", "true");
        foreach (var name in Ports.Exercises.Keys)
        {
            var port = builder.PortOf(name);
            gateway
                .WithServiceEndpoint(name, port)
                .WithUrlForEndpoint(name, url =>
                    (url.DisplayText, url.DisplayLocation) = (name, UrlDisplayLocation.DetailsOnly)
                )
                .WithEnvironment($"Exercises__Ports__{name}", port.ToString(CultureInfo.InvariantCulture));
        }
    }
}
