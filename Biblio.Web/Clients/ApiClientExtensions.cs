using System.Text.Json;
using Biblio.ServiceDefaults;

namespace Biblio.Web.Clients;

/// <summary>Sends requests to the API. A failure becomes a <see cref="Problem"/> instead of an exception.</summary>
internal static class ApiClientExtensions
{
    // Unlike the services, this client ignores unknown members.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static Task<ApiResult<T>> GetAsync<T>(this HttpClient api, string path, CancellationToken cancellationToken)
        where T : class => api.GetAsync<T>(path, ReadTimeouts.Part, cancellationToken);

    /// <summary>
    /// Reads a part of a page. A part that does not answer within this time is a problem without a response, and the page
    /// is shown without it.
    /// </summary>
    public static async Task<ApiResult<T>> GetAsync<T>(
        this HttpClient api,
        string path,
        TimeSpan within,
        CancellationToken cancellationToken
    )
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(within);
        try
        {
            return await api.SendAndReadAsync<T>(new(HttpMethod.Get, path), timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(null, Problem.NoResponse);
        }
    }

    public static async Task<ApiResult<T>> SendAndReadAsync<T>(
        this HttpClient api,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
        where T : class
    {
        T? value = null;
        var problem = await SendAsync(
            api,
            request,
            async content => value = await content.ReadFromJsonAsync<T>(Options, cancellationToken),
            cancellationToken
        );
        return new(value, value is null ? problem ?? Problem.NoResponse : null);
    }

    /// <summary>Sends a request without a result. Null when it succeeded.</summary>
    public static Task<Problem?> TrySendAsync(
        this HttpClient api,
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) => SendAsync(api, request, content => Task.CompletedTask, cancellationToken);

    private static async Task<Problem?> SendAsync(
        HttpClient api,
        HttpRequestMessage request,
        Func<HttpContent, Task> read,
        CancellationToken cancellationToken
    )
    {
        using (request)
        {
            try
            {
                using var response = await api.SendAsync(request, cancellationToken);
                if (!response.IsSuccessStatusCode)
                {
                    return await ReadProblemAsync(response, cancellationToken);
                }

                await read(response.Content);
                return null;
            }
            catch (Exception exception) when (Outages.IsUnanswered(exception, cancellationToken))
            {
                // A response with invalid JSON is a defect, and stays an exception.
                return Problem.NoResponse;
            }
        }
    }

    private static async Task<Problem> ReadProblemAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        var wait = response.Headers.RetryAfter?.Delta;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new(status) { Wait = wait };
        }

        try
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(Options, cancellationToken);
            return (problem ?? new(status)) with { Status = status, Wait = wait };
        }
        catch (JsonException)
        {
            // The status suffices.
            return new(status) { Wait = wait };
        }
    }
}
