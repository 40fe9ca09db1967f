using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.AspNetCore.Components;

namespace Biblio.Web.Components.Staff;

/// <summary>
/// A page for staff. It handles what every request to the API may answer: signed out, not found, refused, unavailable.
/// </summary>
public abstract class StaffPage : ComponentBase
{
    protected const int PageSize = 25;

    // Several requests of a page may find that the session has ended.
    private bool _hasLeft;

    /// <summary>Why the page has no content.</summary>
    protected Problem? Problem { get; private set; }

    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    protected CancellationToken Cancelled => Context.RequestAborted;

    /// <summary>The content of the page, or null after its problem was handled.</summary>
    protected async Task<T?> ReadAsync<T>(Task<ApiResult<T>> pending)
        where T : class
    {
        var result = await pending;
        if (result.Problem is { IsNotFound: true })
        {
            Navigation.NotFound();
        }
        else if (result.Problem is { } problem && !await LeaveIfSignedOutAsync(problem))
        {
            Problem ??= problem;
        }

        return result.Value;
    }

    /// <summary>Whether the session has ended. Then the visitor is on the way to the sign-in page.</summary>
    protected async Task<bool> LeaveIfSignedOutAsync(Problem problem)
    {
        if (problem.IsSignedOut && !_hasLeft)
        {
            _hasLeft = true;
            await ReaderSession.EndAsync(Context, Navigation);
        }

        return problem.IsSignedOut;
    }

    /// <summary>Whether the account is no longer staff. Then the page says so.</summary>
    protected bool ShowIfForbidden(Problem problem)
    {
        Problem = problem.Status == StatusCodes.Status403Forbidden ? problem : Problem;
        return problem.Status == StatusCodes.Status403Forbidden;
    }

    protected bool Has(string parameter) => Context.Request.Query.ContainsKey(parameter);
}
