using Biblio.Http;
using Biblio.ServiceDefaults;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace Biblio.Rpc;

/// <summary>Failures with details that a program can read (google.rpc.Status).</summary>
public static class RpcFailures
{
    private const string Domain = "biblio";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public static RpcException NotFound(string message) => Create(StatusCode.NotFound, message);

    /// <summary>The caller uses too much: too many messages in a stream, or too many streams.</summary>
    public static RpcException Exhausted(string message) => Create(StatusCode.ResourceExhausted, message);

    /// <param name="errors">The messages by field, such as <c>lines[0].quantity</c>.</param>
    public static RpcException Invalid(IReadOnlyDictionary<string, string[]> errors)
    {
        var details = new BadRequest();
        foreach (var (field, messages) in errors)
        {
            details.FieldViolations.AddRange(
                messages.Select(message => new BadRequest.Types.FieldViolation { Field = field, Description = message })
            );
        }

        return Create(StatusCode.InvalidArgument, errors.First().Value[0], details);
    }

    public static RpcException Invalid(string field, string message) =>
        Invalid(new Dictionary<string, string[]> { [field] = [message] });

    /// <param name="violations">The rules that are broken, with what breaks them.</param>
    public static RpcException Refused(IReadOnlyList<(string Rule, string Subject, string Message)> violations)
    {
        var details = new PreconditionFailure();
        details.Violations.AddRange(
            violations.Select(violation => new PreconditionFailure.Types.Violation
            {
                Type = violation.Rule,
                Subject = violation.Subject,
                Description = violation.Message,
            })
        );
        return Create(StatusCode.FailedPrecondition, violations[0].Message, details);
    }

    /// <summary>Null for an unexpected exception, which is a defect.</summary>
    internal static RpcException? From(Exception exception) =>
        exception switch
        {
            FieldException invalid => Invalid(invalid.Errors),
            DomainException broken => Create(
                StatusCode.FailedPrecondition,
                broken.Message,
                new ErrorInfo { Reason = broken.Rule, Domain = Domain }
            ),
            _ when Outages.IsUnavailable(exception) => Create(
                StatusCode.Unavailable,
                "A service or a store that this call needs is unavailable.",
                new RetryInfo { RetryDelay = Duration.FromTimeSpan(RetryDelay) }
            ),
            _ => null,
        };

    private static RpcException Create(StatusCode code, string message, params IMessage[] details)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        status.Details.AddRange(details.Select(Any.Pack));
        return status.ToRpcException();
    }
}
