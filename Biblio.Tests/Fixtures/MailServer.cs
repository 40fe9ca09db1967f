using System.Net.Sockets;
using Biblio.MailCatcher;
using SmtpServer.Protocol;

namespace Biblio.Tests.Fixtures;

/// <summary>A mail server on loopback that delivers nothing, with real SMTP. It is the one of development.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Mailbox _mailbox = new();
    private readonly Task _running;

    private MailServer() => _running = SmtpListener.RunAsync(_mailbox, Port, _stop.Token);

    public int Port { get; } = LocalProcess.FreePort();

    /// <summary>The settings of a service that sends its e-mail here.</summary>
    public Dictionary<string, string> Settings =>
        new()
        {
            ["Mail:From"] = "Biblio <no-reply@biblio.example>",
            ["Mail:Smtp:Host"] = "127.0.0.1",
            ["Mail:Smtp:Port"] = $"{Port}",
            ["Mail:Smtp:Tls"] = "None",
        };

    /// <summary>The messages that were accepted, the newest first.</summary>
    public IReadOnlyList<CaughtMessage> Messages => _mailbox.Messages;

    /// <summary>Refuses the next messages with this code, or accepts them again (250).</summary>
    public void AnswerWith(int code) => _mailbox.Answer = new SmtpResponse((SmtpReplyCode)code, "By the test.");

    /// <summary>Keeps the next messages, and answers them when the result is set.</summary>
    public TaskCompletionSource HoldAnswers()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _mailbox.AnswerAfter = release.Task;
        return release;
    }

    public static async Task<MailServer> StartAsync()
    {
        var server = new MailServer();
        await Eventually.IsTrueAsync(async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", server.Port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return server;
    }

    /// <summary>Waits for a message to this address and returns the newest.</summary>
    public async Task<CaughtMessage> WaitForAsync(string address, int count = 1)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(To(address).Count >= count));
        return To(address)[0];
    }

    /// <summary>Waits for a message to this address with this text in its subject or body.</summary>
    public async Task<CaughtMessage> WaitForAsync(string address, string text)
    {
        await Eventually.IsTrueAsync(() => Task.FromResult(Find() is not null));
        return Find()!;

        CaughtMessage? Find() =>
            To(address)
                .FirstOrDefault(message =>
                    message.Subject.Contains(text, StringComparison.Ordinal)
                    || message.Text.Contains(text, StringComparison.Ordinal)
                );
    }

    public List<CaughtMessage> To(string address) => [.. Messages.Where(message => message.To == address)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
