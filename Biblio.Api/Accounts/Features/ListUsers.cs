using System.Text.Json.Serialization;
using Biblio.Api.Accounts.Data;
using Biblio.ServiceDefaults;
using Biblio.ServiceDefaults.Identity;
using Microsoft.EntityFrameworkCore;

namespace Biblio.Api.Accounts.Features;

internal static class ListUsers
{
    /// <summary>Accounts by number; how many there are, and how many of them are active. <c>?role=reader</c> and <c>?active=true</c> choose.</summary>
    public static async Task<UserPage> Handle(
        [AsParameters] PageQuery page,
        string? role,
        bool? active,
        Caller caller,
        AccountsDbContext db,
        HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var all = db.Users.AsNoTracking();
        if (role is not null)
        {
            var chosen = RoleOf(role);
            all = all.Where(user => user.Role == chosen);
        }

        var counts = await all.GroupBy(user => user.Active)
            .Select(group => new { Active = group.Key, Users = group.LongCount() })
            .ToListAsync(cancellationToken);
        var users = await (active is null ? all : all.Where(user => user.Active == active))
            .OrderBy(user => user.Id)
            .Skip(page.Skip)
            .Take(page.Size)
            .ToListAsync(cancellationToken);

        var items = users.Select(user => UserView.From(user, caller)).ToList();
        var basis = items.ToPage(
            counts.Where(count => active is null || count.Active == active).Sum(count => count.Users),
            page,
            request
        );
        return new(
            basis.Items,
            basis.Items,
            basis.Number,
            basis.PageSize,
            basis.Total,
            counts.Where(count => count.Active).Sum(count => count.Users),
            basis.Links with
            {
                Add = ActionLink.For(Policies.Staff, request, HttpMethods.Post, UserView.Path),
            }
        );
    }

    private static Role RoleOf(string word) =>
        Enum.GetValues<Role>()
            .Cast<Role?>()
            .FirstOrDefault(role => string.Equals(role.ToString(), word, StringComparison.OrdinalIgnoreCase))
        ?? throw new FieldException("role", "A role is reader, librarian or administrator.");
}

/// <summary>A page of accounts. <paramref name="Users"/> is <paramref name="Items"/> under the name that the monitoring exercise gives it; <paramref name="Active"/> counts the active ones of the same role.</summary>
internal sealed record UserPage(
    IReadOnlyList<UserView> Items,
    IReadOnlyList<UserView> Users,
    int Page,
    int PageSize,
    long Total,
    long Active,
    [property: JsonPropertyName("_links")] PageLinks Links
);
