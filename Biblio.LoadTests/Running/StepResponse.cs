using System.Globalization;
using NBomber.Contracts;
using NBomber.CSharp;

namespace Biblio.LoadTests.Running;

/// <summary>Turns an HTTP response, or the failure to get one, into the result of a step.</summary>
internal static class StepResponse
{
    /// <summary>
    /// The result has the status and the size. A message has no ids, because every different message would be its own
    /// kind of failure in the report.
    /// </summary>
    public static Response<object> From(HttpMethod method, HttpResponseMessage response, byte[] body, bool isSuccess)
    {
        var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        return isSuccess
            ? Response.Ok(statusCode: status, sizeBytes: body.Length)
            : Response.Fail(statusCode: status, message: $"{method} {response.ReasonPhrase}", sizeBytes: body.Length);
    }

    /// <summary>A failed connection and a timeout are failures of the step.</summary>
    public static async Task<Response<object>> CatchAsync(
        HttpMethod method,
        TimeSpan timeout,
        Func<Task<Response<object>>> send
    )
    {
        try
        {
            return await send();
        }
        catch (HttpRequestException exception)
        {
            return Response.Fail(
                statusCode: exception.HttpRequestError.ToString(),
                message: $"{method}: {exception.HttpRequestError}"
            );
        }
        catch (TaskCanceledException)
        {
            return Response.Fail(
                statusCode: "timeout",
                message: $"{method}: no answer within {timeout.TotalSeconds} s"
            );
        }
    }
}
