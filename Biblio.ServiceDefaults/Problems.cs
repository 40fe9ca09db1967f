using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Biblio.ServiceDefaults;

/// <summary>How a failure looks to a caller: problem details (RFC 9457), always, with a trace id and without insides.</summary>
internal static class Problems
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        // Development would answer an unreadable request otherwise than Production
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = Customize);
        builder.Services.Configure<ExceptionHandlerOptions>(options =>
        {
            options.ExceptionHandler = AnswerAsync;
            // what is the caller's doing, or already known (a store is down), needs no stack trace in the log
            options.SuppressDiagnosticsCallback = failure =>
                failure.HttpContext.RequestAborted.IsCancellationRequested
                || Failure.From(failure.Exception) is not null;
        });
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            // nobody is listening any more, and that is nobody's fault
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        var exception = context.Features.GetRequiredFeature<IExceptionHandlerFeature>().Error;
        var failure = Failure.From(exception) ?? Failure.Unknown;
        if (failure == Failure.Unknown && Activity.Current is { } span)
        {
            // the instrumentation records only what nobody handles
            span.AddException(exception);
            span.SetTag("error.type", exception.GetType().FullName);
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

    private static void Customize(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
        if (problem is HttpValidationProblemDetails validation)
        {
            validation.Errors = validation.Errors.ToDictionary(
                error => FieldPath.CamelCase(error.Key),
                error => error.Value
            );
        }
    }

    /// <summary>The framework's own writer gives way to plain text when the caller asks for something else; an API's caller gets the problem.</summary>
    private sealed class ProblemWriter : IProblemDetailsWriter
    {
        private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
        {
            Encoder = Json.Options.Encoder,
        };

        public bool CanWrite(ProblemDetailsContext context) => true;

        public async ValueTask WriteAsync(ProblemDetailsContext context)
        {
            var problem = context.ProblemDetails;
            problem.Status ??= context.HttpContext.Response.StatusCode;
            problem.Title ??= ReasonPhrases.GetReasonPhrase(problem.Status.Value);
            Customize(context);
            await context.HttpContext.Response.WriteAsJsonAsync(
                problem,
                problem.GetType(),
                Options,
                "application/problem+json",
                context.HttpContext.RequestAborted
            );
        }
    }
}
