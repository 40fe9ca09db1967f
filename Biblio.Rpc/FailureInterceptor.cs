using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Biblio.Rpc;

/// <summary>Turns exceptions into statuses with details, as problem details do it for HTTP.</summary>
internal sealed class FailureInterceptor(IHostApplicationLifetime lifetime, ILogger<FailureInterceptor> logger)
    : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Convert(exception, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            return await continuation(requestStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Convert(exception, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Convert(exception, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            throw Convert(exception, context);
        }
    }

    private RpcException Convert(Exception exception, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return new(
                context.Deadline <= DateTime.UtcNow
                    ? new(StatusCode.DeadlineExceeded, "The deadline has passed.")
                    : new(StatusCode.Cancelled, "The caller has cancelled the call.")
            );
        }

        if (exception is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return new(new(StatusCode.Unavailable, "The service stops. Another replica may answer."));
        }

        if (RpcFailures.From(exception) is { } known)
        {
            return known;
        }

        logger.CallFailed(exception, context.Method);
        return new(new(StatusCode.Internal, "An unexpected error occurred. The trace id helps to find its cause."));
    }
}
