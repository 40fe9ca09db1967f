using System.Globalization;
using Biblio.AppHost.Local;

namespace Biblio.AppHost.Resources;

/// <summary>
/// E-mail. On this machine a mail server accepts all messages, delivers none and shows them on a page. A published
/// Biblio uses the mail server of its parameters, which have no default.
/// </summary>
internal static class Mail
{
    private const string Smtp = "mail-smtp";
    private const string Sender = "Biblio <no-reply@biblio.example>";

    /// <summary>Adds the mail server of development: Biblio's own program, or Mailpit where containers run.</summary>
    public static void AddMail(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return;
        }

        if (builder.IsNative())
        {
            AddProgram(builder, name);
        }
        else
        {
            builder
                .AddContainer(name, "docker.io/axllent/mailpit", "v1.33.1")
                .WithEnvironment("MP_MAX_MESSAGES", "200")
                .WithEndpoint(builder.PortOf(Smtp), 1025, scheme: "tcp", name: "smtp")
                .WithHttpEndpoint(builder.PortOf(name), 8025, "http")
                .WithHttpHealthCheck("/livez")
                .WithAnnotation(new OptionalAnnotation())
                .WithMailLink();
        }
    }

    /// <summary>Lets a service send e-mail.</summary>
    public static IResourceBuilder<ProjectResource> WithMail(this IResourceBuilder<ProjectResource> service)
    {
        var builder = service.ApplicationBuilder;
        if (!builder.ExecutionContext.IsPublishMode)
        {
            return service
                .WithEnvironment("Mail__From", Sender)
                .WithEnvironment("Mail__Smtp__Host", "127.0.0.1")
                .WithEnvironment("Mail__Smtp__Port", Text(builder.PortOf(Smtp)))
                .WithEnvironment("Mail__Smtp__Tls", "None");
        }

        return service
            .WithEnvironment("Mail__From", Parameter(builder, "mail-from"))
            .WithEnvironment("Mail__Smtp__Host", Parameter(builder, "smtp-host"))
            .WithEnvironment("Mail__Smtp__Port", Parameter(builder, "smtp-port"))
            .WithEnvironment("Mail__Smtp__User", Parameter(builder, "smtp-user"))
            .WithEnvironment("Mail__Smtp__Password", Parameter(builder, "smtp-password", secret: true))
            .WithAnnotation(new SendsMailAnnotation());
    }

    /// <summary>Tells the gateway the address of the shop, which the links in messages begin with.</summary>
    public static IResourceBuilder<ProjectResource> WithShopAddress(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        return builder.ExecutionContext.IsPublishMode
            ? gateway.WithEnvironment("Accounts__ShopAddress", Parameter(builder, "shop-address"))
            : gateway.WithEnvironment("Accounts__ShopAddress", builder.UrlOf("api"));
    }

    private static void AddProgram(IDistributedApplicationBuilder builder, string name)
    {
        var port = builder.PortOf(name);
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        const string project = "Biblio.MailCatcher";
        var program = Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "..", "..", project, configuration, $"{project}.dll")
        );
        builder
            .AddExecutable(name, "dotnet", Path.Combine(builder.AppHostDirectory, "..", project), program)
            .WithEnvironment("ASPNETCORE_URLS", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))
            .WithEnvironment("SmtpPort", Text(builder.PortOf(Smtp)))
            .WithEndpoint(builder.PortOf(Smtp), builder.PortOf(Smtp), scheme: "tcp", name: "smtp", isProxied: false)
            .WithHttpEndpoint(port, port, name: "http", isProxied: false)
            .WithHttpHealthCheck("/health")
            .WithMailLink();
    }

    private static void WithMailLink<T>(this IResourceBuilder<T> server)
        where T : IResourceWithEndpoints =>
        server
            .WithUrlForEndpoint("http", url => url.DisplayText = "E-mail")
            .WithUrlForEndpoint("smtp", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly);

    private static IResourceBuilder<ParameterResource> Parameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool secret = false
    ) =>
        builder.Resources.OfType<ParameterResource>().FirstOrDefault(parameter => parameter.Name == name)
            is { } existing
            ? builder.CreateResourceBuilder(existing)
            // Publishing reads each parameter. It writes no value, so that an installation has to give one.
            : builder.AddParameter(name, "", publishValueAsDefault: false, secret);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Marks a service that connects to a mail server outside.</summary>
internal sealed class SendsMailAnnotation : IResourceAnnotation;
