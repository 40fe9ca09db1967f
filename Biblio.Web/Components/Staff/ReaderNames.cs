using Biblio.Web.Clients;
using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Web.Components.Staff;

/// <summary>
/// The names of readers for staff. Orders and Lending know numbers only, so the accounts are asked, at once for all and
/// for a minute. A page reads its list first, which answers staff only.
/// </summary>
internal sealed class ReaderNames(UsersClient users, IMemoryCache cache)
{
    private const int MaxIds = 100;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>By account. A name is missing when the accounts do not answer.</summary>
    public async Task<IReadOnlyDictionary<long, string>> FindAsync(
        IEnumerable<long?> userIds,
        CancellationToken cancellationToken
    )
    {
        var names = new Dictionary<long, string>();
        var unknown = new List<long>();
        foreach (var id in userIds.OfType<long>().Where(id => id > 0).Distinct().Take(MaxIds))
        {
            if (cache.TryGetValue<string>(KeyOf(id), out var name))
            {
                names[id] = name!;
            }
            else
            {
                unknown.Add(id);
            }
        }

        var found = unknown.Count == 0 ? null : (await users.ListAsync(unknown, cancellationToken)).Value;
        foreach (var user in found?.Items ?? [])
        {
            names[user.Id] = cache.Set(KeyOf(user.Id), user.Name, Lifetime);
        }

        return names;
    }

    private static (Type, long) KeyOf(long id) => (typeof(ReaderNames), id);
}
