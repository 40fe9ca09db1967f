using System.Globalization;

namespace Biblio.Web.Clients;

/// <summary>The rules of lending and the calendars of the branches, for staff.</summary>
internal sealed class CirculationClient(HttpClient api)
{
    public Task<ApiResult<Listing<LendingRule>>> RulesAsync(CancellationToken cancellationToken) =>
        api.GetAsync<Listing<LendingRule>>("lending/rules?pageSize=100", cancellationToken);

    public Task<ApiResult<LendingRule>> AddRuleAsync(
        string? category,
        string? kind,
        long? branchId,
        LendingTerms terms,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<LendingRule>(
            new(HttpMethod.Post, "lending/rules")
            {
                Content = JsonContent.Create(
                    new
                    {
                        category,
                        kind,
                        branchId,
                        terms,
                    }
                ),
            },
            cancellationToken
        );

    public Task<ApiResult<LendingRule>> ChangeRuleAsync(
        long id,
        LendingTerms terms,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<LendingRule>(
            new(HttpMethod.Put, $"lending/rules/{id}") { Content = JsonContent.Create(terms) },
            cancellationToken
        );

    /// <summary>Null when the rule is deleted.</summary>
    public Task<Problem?> DeleteRuleAsync(long id, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, $"lending/rules/{id}"), cancellationToken);

    public Task<ApiResult<BranchCalendar>> CalendarAsync(
        long branchId,
        int days,
        CancellationToken cancellationToken
    ) => api.GetAsync<BranchCalendar>($"lending/branches/{branchId}/calendar?days={days}", cancellationToken);

    /// <summary>Null when the branch is closed on the day.</summary>
    public Task<Problem?> CloseAsync(
        long branchId,
        DateOnly day,
        string? reason,
        CancellationToken cancellationToken
    ) =>
        api.TrySendAsync(
            new(HttpMethod.Put, ClosurePath(branchId, day)) { Content = JsonContent.Create(new { reason }) },
            cancellationToken
        );

    public Task<Problem?> ReopenAsync(long branchId, DateOnly day, CancellationToken cancellationToken) =>
        api.TrySendAsync(new(HttpMethod.Delete, ClosurePath(branchId, day)), cancellationToken);

    /// <summary>Closes the branch on the whole-day events of a calendar file (iCalendar).</summary>
    public Task<ApiResult<ImportedClosures>> ImportAsync(
        long branchId,
        Stream file,
        CancellationToken cancellationToken
    )
    {
        var content = new StreamContent(file);
        content.Headers.ContentType = new("text/calendar");
        return api.SendAndReadAsync<ImportedClosures>(
            new(HttpMethod.Post, $"lending/branches/{branchId}/closures") { Content = content },
            cancellationToken
        );
    }

    public Task<ApiResult<Branch>> OpenBranchAsync(
        string code,
        BranchDetails branch,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Branch>(
            new(HttpMethod.Post, "lending/branches") { Content = JsonContent.Create(new { code, branch }) },
            cancellationToken
        );

    public Task<ApiResult<Branch>> ChangeBranchAsync(
        long id,
        BranchDetails branch,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<Branch>(
            new(HttpMethod.Put, $"lending/branches/{id}") { Content = JsonContent.Create(branch) },
            cancellationToken
        );

    private static string ClosurePath(long branchId, DateOnly day) =>
        $"lending/branches/{branchId}/closures/{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";
}
