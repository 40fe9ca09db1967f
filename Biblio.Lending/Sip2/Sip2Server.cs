using System.Net;
using System.Net.Sockets;
using System.Text;
using Biblio.Persistence.Migrations;
using Microsoft.Extensions.Options;

namespace Biblio.Lending.Sip2;

/// <summary>Listens for self-check machines (SIP2) on its own port. Without a port it does nothing.</summary>
internal sealed class Sip2Server(
    IServiceScopeFactory scopes,
    MigrationState migrations,
    TimeProvider time,
    IOptions<Sip2Options> options,
    ILogger<Sip2Server> logger
) : BackgroundService
{
    /// <summary>A longer line ends the connection.</summary>
    private const int MaxLineBytes = 2_048;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Port is not { } port)
        {
            return;
        }

        await migrations.WhenReadyAsync(stoppingToken);
        using var listener = new TcpListener(IPAddress.Parse(options.Value.Address), port);
        using var slots = new SemaphoreSlim(options.Value.MaxConnections);
        listener.Start();
        logger.Sip2Listens(port);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await slots.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            try
            {
                var client = await listener.AcceptTcpClientAsync(stoppingToken);
                _ = ServeAsync(client, slots, stoppingToken);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The service stops, or the machine was gone before it was served.
                slots.Release();
            }
        }
    }

    private async Task ServeAsync(TcpClient client, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        try
        {
            using (client)
            {
                await ServeAsync(client.GetStream(), stoppingToken);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // The machine is gone, or has said nothing for a long time.
        }
        catch (Exception exception)
        {
            // An error of one machine must not end the others.
            logger.Sip2Failed(exception);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken stoppingToken)
    {
        var session = new Sip2Session(scopes, options.Value, time);
        var (buffer, length) = (new byte[MaxLineBytes], 0);
        while (true)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            idle.CancelAfter(options.Value.IdleTimeout);
            var read = await stream.ReadAsync(buffer.AsMemory(length), idle.Token);
            if (read == 0)
            {
                return;
            }

            length += read;
            for (int end; (end = buffer.AsSpan(0, length).IndexOf((byte)'\r')) >= 0; )
            {
                // Some machines end a line with both characters.
                var line = Encoding.UTF8.GetString(buffer, 0, end).Trim('\n', ' ');
                buffer.AsSpan((end + 1)..length).CopyTo(buffer);
                length -= end + 1;
                if (line.Length > 0)
                {
                    var answer = await session.AnswerAsync(line, idle.Token);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r"), idle.Token);
                }
            }

            if (length == MaxLineBytes)
            {
                return;
            }
        }
    }
}
