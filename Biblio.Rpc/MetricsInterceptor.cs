using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Biblio.Rpc;

/// <summary>Counts every call, and measures those without a stream.</summary>
internal sealed class MetricsInterceptor(RpcMetrics metrics) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        var started = Stopwatch.GetTimestamp();
        var response = await CountAsync(context, () => continuation(request, context));
        metrics.AddDuration(context.Method, Stopwatch.GetElapsedTime(started));
        return response;
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    ) => CountStreamAsync(context, () => continuation(requestStream, context));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    ) => CountStreamAsync(context, () => WithoutResult(continuation(request, responseStream, context)));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    ) => CountStreamAsync(context, () => WithoutResult(continuation(requestStream, responseStream, context)));

    private async Task<T> CountStreamAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        metrics.AddStream(context.Method, 1);
        try
        {
            return await CountAsync(context, call);
        }
        finally
        {
            metrics.AddStream(context.Method, -1);
        }
    }

    private async Task<T> CountAsync<T>(ServerCallContext context, Func<Task<T>> call)
    {
        var status = StatusCode.Unknown;
        try
        {
            var result = await call();
            status = StatusCode.OK;
            return result;
        }
        catch (RpcException exception)
        {
            status = exception.StatusCode;
            throw;
        }
        finally
        {
            metrics.AddCall(context.Method, status);
        }
    }

    private static async Task<bool> WithoutResult(Task task)
    {
        await task;
        return true;
    }
}
