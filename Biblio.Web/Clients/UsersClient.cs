namespace Biblio.Web.Clients;

/// <summary>Reads and changes the accounts of readers, for staff.</summary>
internal sealed class UsersClient(HttpClient api)
{
    public Task<ApiResult<Listing<UserAccount>>> ListAsync(string query, CancellationToken cancellationToken) =>
        api.GetAsync<Listing<UserAccount>>("users" + query, cancellationToken);

    /// <summary>The accounts with these ids, 100 at most. Unknown ones are left out.</summary>
    public Task<ApiResult<Listing<UserAccount>>> ListAsync(
        IReadOnlyCollection<long> ids,
        CancellationToken cancellationToken
    ) => ListAsync($"?ids={string.Join(',', ids)}&pageSize={ids.Count}", cancellationToken);

    public Task<ApiResult<UserAccount>> FindAsync(long id, CancellationToken cancellationToken) =>
        api.GetAsync<UserAccount>($"users/{id}", cancellationToken);

    public Task<ApiResult<UserAccount>> MeAsync(CancellationToken cancellationToken) =>
        api.GetAsync<UserAccount>("users/me", cancellationToken);

    /// <summary>Adds an account with a generated password.</summary>
    public Task<ApiResult<UserAccount>> AddAsync(
        string name,
        string email,
        string role,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<UserAccount>(
            new(HttpMethod.Post, "users")
            {
                Content = JsonContent.Create(
                    new
                    {
                        name,
                        email,
                        role,
                    }
                ),
            },
            cancellationToken
        );

    /// <summary>Changes these fields of an account. A change of role or state ends its sessions.</summary>
    public Task<ApiResult<UserAccount>> ChangeAsync(
        long id,
        IReadOnlyDictionary<string, object?> changes,
        CancellationToken cancellationToken
    ) =>
        api.SendAndReadAsync<UserAccount>(
            new(HttpMethod.Patch, $"users/{id}") { Content = JsonContent.Create(changes) },
            cancellationToken
        );
}
