using System.Net;
using System.Net.Http.Headers;
using Biblio.Api.Accounts.Data;
using Biblio.Api.Accounts.Tokens;
using Biblio.Http;
using Biblio.Mail;
using Biblio.Persistence.Migrations;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.LoanNotices;

/// <summary>
/// Sends the notices of Lending to the addresses of the accounts, so that no address leaves the gateway. Lending lets
/// one sender begin a notice. One that is begun and not reported is never sent again.
/// </summary>
internal sealed class LoanNoticeDispatcher(
    IServiceScopeFactory scopes,
    IHttpClientFactory clients,
    AccessTokenIssuer tokens,
    MailSender mail,
    MigrationState migrations,
    IConfiguration configuration,
    ILogger<LoanNoticeDispatcher> logger
) : BackgroundService
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(10);

    /// <summary>Results that Lending did not take yet.</summary>
    private readonly Queue<(long Id, LoanNoticeResult Result)> _results = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migrations.WhenReadyAsync(stoppingToken);
        using var timer = new PeriodicTimer(configuration.GetValue("LoanNotices:Interval", DefaultInterval));
        var outages = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendDueAsync(stoppingToken);
                outages.Reset();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Lending does not answer, or a database. The notices stay, and the next tick tries again.
                if (outages.IsFirst)
                {
                    logger.LoanNoticesDelayed(exception.GetBaseException().Message);
                    await outages.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async Task SendDueAsync(CancellationToken stoppingToken)
    {
        using var http = clients.CreateClient(nameof(LoanNoticeDispatcher));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.IssueForGateway());
        await ReportAsync(http);
        using var claimed = await http.PostAsync("/desk/notices/claim", null, stoppingToken);
        claimed.EnsureSuccessStatusCode();
        var batch = await claimed.Content.ReadFromJsonAsync<LoanNoticeBatch>(Json.Options, stoppingToken);
        if (batch!.Items.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AccountsDbContext>();
        var ids = batch.Items.Select(notice => notice.UserId).Distinct().ToList();
        var recipients = await db
            .Users.Where(user => ids.Contains(user.Id) && user.Active && user.Email != null)
            .Select(user => new Recipient(user.Id, user.Email!, user.Language))
            .ToDictionaryAsync(recipient => recipient.UserId, stoppingToken);
        foreach (var notice in batch.Items.TakeWhile(_ => !stoppingToken.IsCancellationRequested))
        {
            await SendAsync(notice, recipients.GetValueOrDefault(notice.UserId), http);
        }
    }

    /// <summary>
    /// A reader without an account gets nothing. A stop of the gateway does not interrupt a message, because nobody
    /// would know whether it arrived. The client and the mail server have timeouts.
    /// </summary>
    private async Task SendAsync(LoanNotice notice, Recipient? recipient, HttpClient http)
    {
        using var begun = await http.PostAsync($"/desk/notices/{notice.Id}/begin", null, CancellationToken.None);
        if (begun.StatusCode == HttpStatusCode.Conflict)
        {
            return;
        }

        begun.EnsureSuccessStatusCode();
        if (await TrySendAsync(notice, recipient) is { } result)
        {
            _results.Enqueue((notice.Id, result));
            await ReportAsync(http);
        }
    }

    /// <summary>Null when the message may have arrived.</summary>
    private async Task<LoanNoticeResult?> TrySendAsync(LoanNotice notice, Recipient? recipient)
    {
        if (recipient is null)
        {
            return LoanNoticeResult.GivenUp;
        }

        // The account has a language once its owner chose one.
        var (language, id) = (recipient.Language ?? notice.Language, $"loan-{notice.MessageId}");
        var text = LoanNoticeText.Of(notice with { Language = language });
        try
        {
            await mail.SendAsync(new(recipient.Address, text.Subject, text.Body, language, id), CancellationToken.None);
            return LoanNoticeResult.Delivered;
        }
        catch (MailException exception)
        {
            return exception.MayHaveArrived ? null
                : exception.IsPermanent ? LoanNoticeResult.GivenUp
                : LoanNoticeResult.Later;
        }
    }

    private async Task ReportAsync(HttpClient http)
    {
        while (_results.TryPeek(out var next))
        {
            using var reported = await http.PostAsJsonAsync(
                $"/desk/notices/{next.Id}/result",
                next.Result,
                CancellationToken.None
            );
            if (reported.StatusCode != HttpStatusCode.NotFound)
            {
                reported.EnsureSuccessStatusCode();
            }

            _results.Dequeue();
        }
    }

    private sealed record Recipient(long UserId, string Address, string? Language);
}
