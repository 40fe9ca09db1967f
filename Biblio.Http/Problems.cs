using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Biblio.Http;

/// <summary>Every failure becomes problem details (RFC 9457) with a trace id and without internal details.</summary>
public static class Problems
{
    /// <summary>An exception that <paramref name="isOutage"/> accepts becomes 503 instead of 500.</summary>
    public static void AddProblems(this IHostApplicationBuilder builder, Predicate<Exception> isOutage)
    {
        // Without this, the response to an invalid request would differ between Development and Production.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<IProblemDetailsWriter, GrpcProblemWriter>();
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.ExceptionHandler = context => HandleAsync(context, isOutage);
            // Errors of the caller and known outages need no stack trace in the log.
            options.SuppressDiagnosticsCallback = handled =>
                handled.HttpContext.RequestAborted.IsCancellationRequested
                || Failure.From(handled.Exception, isOutage) is not null;
        });
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static async Task HandleAsync(HttpContext context, Predicate<Exception> isOutage)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var exception = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error;
        var failure = Failure.From(exception, isOutage) ?? Failure.Unexpected;
        if (failure == Failure.Unexpected && Activity.Current is { } span)
        {
            // The instrumentation records only unhandled exceptions.
            span.AddException(exception);
            span.SetTag("error.type", exception.GetType().FullName);
        }

        if (failure.Status == StatusCodes.Status503ServiceUnavailable)
        {
            var cause = exception.GetBaseException();
            context
                .RequestServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger("Biblio.Http.Problems")
                .AnsweredUnavailable(
                    context.Request.Method,
                    (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText,
                    cause.GetType().Name,
                    cause.Message
                );
        }

        context.Response.StatusCode = failure.Status;
        if (failure.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await context
            .RequestServices.GetRequiredService<IProblemDetailsService>()
            .WriteAsync(new() { HttpContext = context, ProblemDetails = failure.ToProblem() });
    }

    /// <summary>Writes JSON for every <c>Accept</c>, where the framework's writer may return plain text.</summary>
    private sealed class ProblemWriter : IProblemDetailsWriter
    {
        private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
        {
            Encoder = Json.Options.Encoder,
        };

        public bool CanWrite(ProblemDetailsContext context) => true;

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var (http, problem) = (context.HttpContext, context.ProblemDetails);
            problem.Status ??= http.Response.StatusCode;
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
            if (problem is HttpValidationProblemDetails validation)
            {
                var errors = validation.Errors.Select(error => (FieldPath.CamelCase(error.Key), error.Value));
                validation.Errors = errors.ToDictionary();
            }

            const string MediaType = "application/problem+json";
            await http.Response.WriteAsJsonAsync(problem, problem.GetType(), Options, MediaType, http.RequestAborted);
        }
    }
}
