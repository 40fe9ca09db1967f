namespace Biblio.AppHost.Resources;

/// <summary>
/// Creates the configuration of nginx at each start. It has one upstream with all replicas, the least_conn method, and
/// keep-alive connections.
/// </summary>
internal static class NginxConfiguration
{
    private const string ForwardedHeaders = """
              # Headers of the caller are replaced, because they cannot be trusted.
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
        """;

    /// <param name="listen">The address to listen on, such as <c>127.0.0.1:8080</c>.</param>
    /// <param name="replicas">The host and port of each replica.</param>
    /// <param name="isPublic">
    /// Whether callers come from outside. Otherwise the gateway is the caller, and its forwarded headers are kept.
    /// </param>
    public static string Create(string listen, IEnumerable<string> replicas, bool isPublic = true) =>
        $$"""
            # Written by Biblio.AppHost at each start (Resources/NginxConfiguration.cs).
            daemon off;
            worker_processes auto;
            pid nginx.pid;
            # nginx cannot write this log as JSON. Failed requests are also in the second access log below, as JSON.
            error_log stderr warn;

            events {
              worker_connections 4096;
            }

            http {
              server_tokens off;

              # The log has no query strings and no client addresses, to protect privacy.
              log_format json escape=json
                '{"time":"$time_iso8601","log":"access","method":"$request_method","path":"$uri",'
                '"protocol":"$server_protocol","status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,'
                '"upstream":"$upstream_addr","upstreamStatus":"$upstream_status",'
                '"upstreamSeconds":"$upstream_response_time","instance":"$upstream_http_x_biblio_instance",'
                '"requestId":"$upstream_http_x_request_id"}';
              log_format failed escape=json
                '{"time":"$time_iso8601","log":"error","method":"$request_method","path":"$uri","status":$status,'
                '"upstream":"$upstream_addr","upstreamStatus":"$upstream_status",'
                '"connectSeconds":"$upstream_connect_time","requestId":"$upstream_http_x_request_id"}';
              # A request counts as failed when nginx or any upstream that it tried returned a 5xx status.
              map "$status $upstream_status" $is_failed { default 0; "~(^| )5[0-9][0-9]" 1; }
            {{(
                isPublic
                    ? "  access_log /dev/stdout json;"
                    : "  # The gateway and the replica log successful requests."
            )}}
              access_log /dev/stdout failed if=$is_failed;

              map $http_upgrade $connection_of_upgrade { default upgrade; "" ""; }

              upstream replicas {
                zone replicas 128k;
                least_conn;
            {{string.Join('\n', replicas.Select(replica => $"    server {replica} max_fails=1 fail_timeout=2s;"))}}
                keepalive 64;
              }

              server {
                listen {{listen}};
                client_max_body_size 1g;
                client_header_timeout 10s;
                client_body_timeout 10s;
                keepalive_timeout 75s;

                location / {
                  proxy_pass http://replicas;
                  proxy_http_version 1.1;
                  proxy_set_header Connection $connection_of_upgrade;
                  proxy_set_header Upgrade $http_upgrade;
                  proxy_set_header Host $http_host;
            {{(isPublic ? ForwardedHeaders : "      # The gateway sets the headers about the client.")}}
                  # A failed replica is skipped. A request that is not idempotent is never sent twice.
                  proxy_next_upstream error timeout;
                  proxy_next_upstream_tries 3;
                  proxy_connect_timeout 2s;
                  proxy_read_timeout 30m;
                  # Events and uploads are streamed, and nothing is written to disk.
                  proxy_buffering off;
                  proxy_request_buffering off;
                }
              }
            }

            """;
}
