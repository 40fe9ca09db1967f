using System.Net;
using System.Net.Http.Headers;
using Biblio.Web.Clients;
using Microsoft.AspNetCore.Authentication;

namespace Biblio.Web.Session;

/// <summary>Adds the access token of the signed-in reader to requests.</summary>
internal sealed class BearerTokenHandler(IHttpContextAccessor accessor) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (accessor.HttpContext is { } limited && ReaderSession.RenewalProblem(limited) is { } problem)
        {
            return ToResponse(problem, request);
        }

        if (
            accessor.HttpContext is { } context
            && await context.GetTokenAsync(ReaderSession.Scheme, ReaderSession.AccessToken) is { } token
        )
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static HttpResponseMessage ToResponse(Problem problem, HttpRequestMessage request)
    {
        var status = problem.IsLimited ? HttpStatusCode.TooManyRequests : HttpStatusCode.ServiceUnavailable;
        var response = new HttpResponseMessage(status) { RequestMessage = request };
        response.Headers.RetryAfter = problem.Wait is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return response;
    }
}
