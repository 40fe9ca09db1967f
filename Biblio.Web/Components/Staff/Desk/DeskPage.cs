using Biblio.Web.Clients;
using Biblio.Web.Times;
using Microsoft.AspNetCore.Components;

namespace Biblio.Web.Components.Staff.Desk;

/// <summary>A page of the desk. It knows the branches, and at which of them the desk stands.</summary>
public abstract class DeskPage : StaffPage
{
    [Inject]
    private protected DeskClient Desk { get; set; } = null!;

    protected IReadOnlyList<Branch> Branches { get; private set; } = [];

    /// <summary>Null when the branches could not be read. Then the page has a problem.</summary>
    protected Branch? Branch { get; private set; }

    protected bool IsGet => HttpMethods.IsGet(Context.Request.Method);

    protected override async Task OnInitializedAsync()
    {
        if (await ReadAsync(Desk.BranchesAsync(Cancelled)) is { } branches)
        {
            Branches = branches.Items;
            Branch = DeskBranch.Choose(Context, Branches);
            if (Branch is { } branch)
            {
                // Due and pick-up times are those of the branch, and the script of the desk brings new ones as text.
                ReaderZone.Use(Context, branch.TimeZone);
            }
        }
    }
}
