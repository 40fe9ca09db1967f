using System.Text.Json;
using Polly;

namespace Biblio.Web.Clients;

/// <summary>Asks the API, and turns whatever can go wrong on the way into a <see cref="Reply{T}"/>: in one place, so that no page has a try.</summary>
internal static class ApiClientExtensions
{
    /// <summary>Unlike the services, who refuse unknown members, a reader takes what it knows and lets the rest be.</summary>
    private static readonly JsonSerializerOptions Tolerant = new(JsonSerializerDefaults.Web);

    public static Task<Reply<T>> GetAsync<T>(this HttpClient api, string path, CancellationToken cancellationToken)
        where T : class => api.AskAsync<T>(new(HttpMethod.Get, path), cancellationToken);

    public static async Task<Reply<T>> AskAsync<T>(
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
            async content => value = await content.ReadFromJsonAsync<T>(Tolerant, cancellationToken),
            cancellationToken
        );
        return new(value, value is null ? problem ?? Problem.NoAnswer : null);
    }

    /// <summary>Asks for something to be done; null when it was.</summary>
    public static Task<Problem?> TellAsync(
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
            catch (Exception e) when (IsNoAnswer(e, cancellationToken))
            {
                return Problem.NoAnswer;
            }
        }
    }

    private static async Task<Problem> ReadProblemAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new(status);
        }

        try
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(Tolerant, cancellationToken);
            return problem is null ? new(status) : problem with { Status = status };
        }
        catch (JsonException)
        {
            // its status is enough
            return new(status);
        }
    }

    /// <summary>No connection, cut off in the middle, out of time, or given up by the resilience pipeline. An answer that is not what was agreed is a mistake, and shows as one.</summary>
    private static bool IsNoAnswer(Exception e, CancellationToken cancellationToken) =>
        e is HttpRequestException or IOException or ExecutionRejectedException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
