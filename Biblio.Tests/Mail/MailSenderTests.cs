using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Biblio.Mail;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Tests.Mail;

public sealed class MailSenderTests
{
    private const string Reader = "camille@somewhere.example";

    private static readonly MailMessage Message = new(
        Reader,
        "Confirmez votre adresse",
        "Bonjour Hélène,\n\nhttps://biblio.example/confirm?token=a_b-c",
        "fr",
        "confirm-7"
    );

    private readonly List<string> _log = [];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_as_it_was_written()
    {
        await using var server = await MailServer.StartAsync();
        using var host = CreateHost(server.Settings);

        await SendAsync(host, Message with { Html = "<p>Bonjour Hélène</p>" });

        var caught = Assert.Single(server.Messages);
        Assert.Equal(("no-reply@biblio.example", Reader), (caught.From, caught.To));
        Assert.Equal((Message.Subject, "fr"), (caught.Subject, caught.Language));
        Assert.Equal(Message.Text, caught.Text.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal("<p>Bonjour Hélène</p>", caught.Html!.TrimEnd());
        Assert.Equal("confirm-7@biblio.example", caught.MessageId);
    }

    [Fact]
    public async Task An_address_in_any_script_gets_its_message()
    {
        await using var server = await MailServer.StartAsync();
        using var host = CreateHost(server.Settings);

        await SendAsync(host, Message with { To = "josé@exemple.example" });

        Assert.Equal("josé@exemple.example", Assert.Single(server.Messages).To);
    }

    [Theory]
    [InlineData(550, true)]
    [InlineData(451, false)]
    public async Task A_refusal_says_whether_to_try_again(int code, bool isPermanent)
    {
        await using var server = await MailServer.StartAsync();
        server.AnswerWith(code);
        using var host = CreateHost(server.Settings);

        var error = await Assert.ThrowsAsync<MailException>(() => SendAsync(host, Message));

        Assert.Equal(isPermanent, error.IsPermanent);
        Assert.DoesNotContain(_log, line => line.Contains(Reader, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_server_is_left_after_the_timeout()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var host = CreateHost(
            new()
            {
                ["Mail:From"] = "no-reply@biblio.example",
                ["Mail:Smtp:Host"] = "127.0.0.1",
                ["Mail:Smtp:Port"] = $"{((IPEndPoint)silent.LocalEndpoint).Port}",
                ["Mail:Smtp:Tls"] = "None",
                ["Mail:Smtp:Timeout"] = "00:00:00.5",
            }
        );
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<MailException>(() => SendAsync(host, Message));

        Assert.False(error.IsPermanent);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Theory]
    [InlineData("a@b.example, c@d.example", "Subject", "id")]
    [InlineData("a@b.example\r\nBcc: c@d.example", "Subject", "id")]
    [InlineData("Ann <a@b.example>", "Subject", "id")]
    [InlineData("nobody", "Subject", "id")]
    [InlineData("a@b.example", "Two\nlines", "id")]
    [InlineData("a@b.example", "Subject", "<id@x>")]
    [InlineData("a@b.example", "Subject", "")]
    public async Task A_message_that_could_change_headers_is_refused(string to, string subject, string id)
    {
        using var host = CreateHost(new() { ["Mail:From"] = "a@b.example", ["Mail:Smtp:Host"] = "127.0.0.1" });

        await Assert.ThrowsAsync<ArgumentException>(() =>
            SendAsync(host, Message with { To = to, Subject = subject, MessageId = id })
        );
    }

    [Fact]
    public async Task Sent_and_failed_messages_are_counted()
    {
        await using var server = await MailServer.StartAsync();
        using var host = CreateHost(server.Settings);
        var meters = host.Services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        var values = new List<(string Name, object? Reason)>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, _, tags, _) => values.Add((instrument.Name, tags.Length == 0 ? null : tags[0].Value))
        );
        listener.Start();

        await SendAsync(host, Message);
        server.AnswerWith(550);
        await Assert.ThrowsAsync<MailException>(() => SendAsync(host, Message));

        Assert.Equal([("biblio.mail.sent", null), ("biblio.mail.failed", "rejected")], values);
    }

    [Theory]
    [InlineData("Mail:From", "", "Mail:From")]
    [InlineData("Mail:From", "nobody", "Mail:From")]
    [InlineData("Mail:Smtp:Host", "", "Mail:Smtp:Host")]
    [InlineData("Mail:Smtp:Port", "0", "Mail:Smtp:Port")]
    [InlineData("Mail:Smtp:Timeout", "00:00:00", "Mail:Smtp:Timeout")]
    [InlineData("Mail:Smtp:User", "biblio", "Mail:Smtp:Tls")]
    public async Task A_service_with_wrong_settings_does_not_start(string name, string value, string expected)
    {
        using var host = CreateHost(
            new()
            {
                ["Mail:From"] = "a@b.example",
                ["Mail:Smtp:Host"] = "127.0.0.1",
                ["Mail:Smtp:Tls"] = "None",
                [name] = value,
            }
        );

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(CancellationToken));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static Task SendAsync(IHost host, MailMessage message) =>
        host.Services.GetRequiredService<MailSender>().SendAsync(message, CancellationToken);

    private IHost CreateHost(Dictionary<string, string> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings!);
        builder.Services.AddMetrics();
        builder.Logging.AddProvider(
            new RecordingLogger(entry =>
                _log.Add($"{entry.Message} {string.Join(' ', entry.Values)} {entry.Exception}")
            )
        );
        builder.AddMail();
        return builder.Build();
    }
}
