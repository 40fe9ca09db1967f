using System.Net;
using SmtpServer;
using SmtpServer.Storage;

namespace Biblio.MailCatcher;

/// <summary>Accepts messages for every address, on loopback only. The port is the setting <c>SmtpPort</c>.</summary>
internal sealed class SmtpListener(Mailbox mailbox, IConfiguration configuration) : BackgroundService
{
    private const int DefaultPort = 1025;
    private const int MaxMessageSize = 1024 * 1024;

    /// <summary>Serves until it is cancelled.</summary>
    public static Task RunAsync(Mailbox mailbox, int port, CancellationToken cancellationToken)
    {
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .MaxMessageSize(MaxMessageSize, MaxMessageSizeHandling.Strict)
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, port)))
            .Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add((IMessageStore)mailbox);
        return new SmtpServer.SmtpServer(options, services).StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        RunAsync(mailbox, configuration.GetValue("SmtpPort", DefaultPort), stoppingToken);
}
