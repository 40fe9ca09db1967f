using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Caching.Memory;

namespace Biblio.Api.GraphQL;

/// <summary>
/// Queries by the SHA-256 of their text. A caller registers a query by sending its text and hash once (POST), and then
/// sends the hash alone, also with GET. Each replica remembers a limited number, and forgets those not in use first.
/// </summary>
internal sealed partial class PersistedQueries(GraphQLOptions options) : IDisposable
{
    private readonly MemoryCache _queries = new(new MemoryCacheOptions { SizeLimit = options.MaxPersistedQueries });

    public void Dispose() => _queries.Dispose();

    public string? Find(string hash) => _queries.TryGetValue(hash, out string? query) ? query : null;

    /// <summary>False when the hash is not that of the text.</summary>
    public bool TryAdd(string hash, string query)
    {
        if (!string.Equals(hash, GetHash(query), StringComparison.Ordinal))
        {
            return false;
        }

        _queries.Set(hash, query, new MemoryCacheEntryOptions { Size = 1 });
        return true;
    }

    public static bool IsHash(string? text) => text is not null && Sha256().IsMatch(text);

    /// <summary>The lowercase hexadecimal SHA-256 of the UTF-8 text.</summary>
    public static string GetHash(string query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(query)));

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Sha256();
}
