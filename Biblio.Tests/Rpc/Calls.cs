using Grpc.Core;

namespace Biblio.Tests.Rpc;

internal static class Calls
{
    /// <summary>The status with which the call ends.</summary>
    public static async Task<StatusCode> GetStatusAsync(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException exception)
        {
            return exception.StatusCode;
        }
    }

    public static async Task<T> NextAsync<T>(this AsyncServerStreamingCall<T> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }
}
