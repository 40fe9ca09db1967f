using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Biblio.Rpc;

/// <summary>
/// gRPC for services. Callers are authenticated as in HTTP, and each method declares its policy with an attribute.
/// </summary>
public static class RpcRegistration
{
    public static void AddRpc(this IHostApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection("Rpc").Get<RpcOptions>() ?? new();
        builder.Services.AddSingleton<RpcMetrics>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxReceivedMessage;
            grpc.MaxSendMessageSize = options.MaxSentMessage;
            // An unknown method is an unknown path, which needs no policy.
            grpc.IgnoreUnknownServices = true;
            grpc.Interceptors.Add<MetricsInterceptor>();
            grpc.Interceptors.Add<FailureInterceptor>();
        });
        builder.Services.AddGrpcHealthChecks();
        if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddGrpcReflection();
        }

        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = options.StreamsPerConnection;
            // A caller that is gone without a word is noticed, and its streams end.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                if (options.Port is { } port && endpoint.IPEndPoint?.Port == port)
                {
                    endpoint.Protocols = HttpProtocols.Http2;
                }
            });
        });
    }

    /// <summary>
    /// Maps the service, gRPC's health service, and in Development the description of the services (reflection).
    /// </summary>
    public static void MapRpc<TService>(this WebApplication app)
        where TService : class
    {
        // The contract describes these endpoints, and the rules of HTTP for parameters do not concern them.
        var description = new ExcludeFromDescriptionAttribute();
        app.MapGrpcService<TService>().WithMetadata(description);
        app.MapGrpcHealthChecksService().AllowAnonymous().WithMetadata(description);
        if (app.Environment.IsDevelopment())
        {
            app.MapGrpcReflectionService().AllowAnonymous().WithMetadata(description);
        }
    }
}
