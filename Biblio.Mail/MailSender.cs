using System.Diagnostics;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Biblio.Mail;

/// <summary>
/// Sends messages to the configured mail server, each over its own connection and within a bounded time. It keeps no
/// queue: a caller that must not lose a message keeps it until this has returned.
/// </summary>
public sealed class MailSender : IDisposable
{
    private const int MaxConnections = 4;

    private readonly MailOptions _options;
    private readonly MailFormat _format;
    private readonly Telemetry _telemetry;
    private readonly ILogger<MailSender> _logger;
    private readonly SemaphoreSlim _connections = new(MaxConnections);

    internal MailSender(IOptions<MailOptions> options, Telemetry telemetry, ILogger<MailSender> logger)
    {
        _options = options.Value;
        _format = new(_options.Sender);
        (_telemetry, _logger) = (telemetry, logger);
    }

    /// <summary>Returns when the mail server has accepted the message.</summary>
    /// <exception cref="MailException">It was refused, or the server did not answer in time.</exception>
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        var mime = _format.ToMime(message);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(_options.Smtp.Timeout);
        using var span = Telemetry.StartSend(_options.Smtp.Host);
        var transfer = new TransferObserver();
        try
        {
            await _connections.WaitAsync(timeout.Token);
            try
            {
                await SendAsync(mime, transfer, timeout.Token);
            }
            finally
            {
                _connections.Release();
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var (reason, isPermanent) = Classify(exception);
            span?.SetStatus(ActivityStatusCode.Error, reason);
            _telemetry.Failed(reason);
            // The text of an answer may repeat the recipient's address, so only its kind is logged.
            _logger.MailNotSent(message.MessageId, reason, exception.GetType().Name);
            throw new MailException(
                $"The message was not sent: {reason}.",
                isPermanent,
                exception,
                mayHaveArrived: transfer.HasStarted && exception is not SmtpCommandException
            );
        }

        _telemetry.Sent();
        _logger.MailSent(message.MessageId);
    }

    public void Dispose() => _connections.Dispose();

    private async Task SendAsync(
        MimeKit.MimeMessage mime,
        TransferObserver transfer,
        CancellationToken cancellationToken
    )
    {
        var smtp = _options.Smtp;
        using var client = new SmtpClient { Timeout = (int)smtp.Timeout.TotalMilliseconds };
        await client.ConnectAsync(
            smtp.Host,
            smtp.Port,
            smtp.Tls switch
            {
                SmtpTls.StartTls => SecureSocketOptions.StartTls,
                SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
                SmtpTls.None => SecureSocketOptions.None,
            },
            cancellationToken
        );
        if (smtp.User is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, smtp.Password ?? "", cancellationToken);
        }

        var format = MimeKit.FormatOptions.Default.Clone();
        // An address with letters beyond ASCII needs a server that knows them (RFC 6531).
        format.International = client.Capabilities.HasFlag(SmtpCapabilities.UTF8);
        await client.SendAsync(format, mime, cancellationToken, transfer);
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException or ProtocolException)
        {
            // The message is accepted. How the connection ends does not matter.
        }
    }

    private static (string Reason, bool IsPermanent) Classify(Exception exception) =>
        exception switch
        {
            SmtpCommandException { StatusCode: var status } => ("rejected", (int)status is >= 500 and < 600),
            NotSupportedException => ("rejected", true),
            OperationCanceledException or TimeoutException => ("timeout", false),
            _ => ("unreachable", false),
        };

    /// <summary>Knows whether a part of the message has left.</summary>
    private sealed class TransferObserver : ITransferProgress
    {
        public bool HasStarted { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasStarted = true;

        public void Report(long bytesTransferred) => HasStarted = true;
    }
}
