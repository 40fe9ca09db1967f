using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Mail;

/// <summary>Registers sending of e-mail. A service calls it with the section <c>Mail</c> in its configuration.</summary>
public static class MailRegistration
{
    /// <summary>Adds <see cref="MailSender"/>. A service with invalid settings does not start.</summary>
    public static IHostApplicationBuilder AddMail(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<MailOptions>()
            .Bind(builder.Configuration.GetSection("Mail"))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<Telemetry>();
        builder.Services.AddSingleton(provider => new MailSender(
            provider.GetRequiredService<IOptions<MailOptions>>(),
            provider.GetRequiredService<Telemetry>(),
            provider.GetRequiredService<ILogger<MailSender>>()
        ));
        return builder;
    }
}
