using System.Globalization;

namespace Biblio.Http;

/// <summary>
/// Answers a failed gRPC call in the form of gRPC: status 200 with <c>grpc-status</c> and <c>grpc-message</c> instead of
/// a problem document. Everything before the service uses it: authorization, limits, and the gateway.
/// </summary>
internal sealed class GrpcProblemWriter : IProblemDetailsWriter
{
    private const string ContentType = "application/grpc";

    public bool CanWrite(ProblemDetailsContext context) => IsGrpc(context.HttpContext.Request);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        var status = GetStatus(context.ProblemDetails.Status ?? response.StatusCode);
        var message = context.ProblemDetails.Detail ?? context.ProblemDetails.Title ?? "";
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.ContentLength = null;
        response.Headers["grpc-status"] = status.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Uri.EscapeDataString(message);
        return ValueTask.CompletedTask;
    }

    private static bool IsGrpc(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The codes are those of https://grpc.github.io/grpc/core/md_doc_statuscodes.html.</summary>
    private static int GetStatus(int httpStatus) =>
        httpStatus switch
        {
            StatusCodes.Status400BadRequest => 3, // INVALID_ARGUMENT
            StatusCodes.Status401Unauthorized => 16, // UNAUTHENTICATED
            StatusCodes.Status403Forbidden => 7, // PERMISSION_DENIED
            StatusCodes.Status404NotFound => 12, // UNIMPLEMENTED
            StatusCodes.Status409Conflict => 9, // FAILED_PRECONDITION
            StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => 8, // RESOURCE_EXHAUSTED
            StatusCodes.Status504GatewayTimeout => 4, // DEADLINE_EXCEEDED
            StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable => 14, // UNAVAILABLE
            >= 500 => 13, // INTERNAL
            _ => 2, // UNKNOWN
        };
}
