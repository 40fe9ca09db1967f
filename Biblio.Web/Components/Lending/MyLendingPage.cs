using Biblio.Web.Clients;
using Biblio.Web.Session;
using Microsoft.AspNetCore.Components;

namespace Biblio.Web.Components.Lending;

/// <summary>A page of the signed-in reader. It handles what every request to Lending may answer.</summary>
public abstract class MyLendingPage : ComponentBase
{
    // Several requests of a page may find that the session has ended.
    private bool _hasLeft;

    /// <summary>Why the page has no content.</summary>
    protected Problem? Problem { get; private set; }

    [CascadingParameter]
    protected HttpContext Context { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    protected CancellationToken Cancelled => Context.RequestAborted;

    protected bool IsGet => HttpMethods.IsGet(Context.Request.Method);

    protected async Task<T?> ReadAsync<T>(Task<ApiResult<T>> pending)
        where T : class
    {
        var result = await pending;
        if (result.Problem is { } problem && !await LeaveIfSignedOutAsync(problem))
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

    protected bool Has(string parameter) => IsGet && Context.Request.Query.ContainsKey(parameter);
}
