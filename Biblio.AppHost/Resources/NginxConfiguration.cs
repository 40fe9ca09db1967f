namespace Biblio.AppHost.Resources;

/// <summary>
/// nginx's configuration, written anew at every start: one upstream of replicas, fewest connections first, connections
/// kept open.
/// </summary>
internal static class NginxConfiguration
{
    private const string Claims = """
              # set, not appended: whatever the caller claims ends here
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
        """;

    /// <param name="listen">Such as <c>127.0.0.1:8080</c>.</param>
    /// <param name="replicas">Host and port of every replica.</param>
    /// <param name="isPublic">
    /// Callers come from outside; otherwise the gateway calls, and its headers about the caller are passed on as they are.
    /// </param>
    public static string Write(string listen, IEnumerable<string> replicas, bool isPublic = true) =>
        $$"""
            # written by Biblio.AppHost at every start (Resources/NginxConfiguration.cs)
            daemon off;
            worker_processes auto;
            pid nginx.pid;
            # what nginx itself has to say can not be JSON; a request that failed is in the second log below, which is
            error_log stderr warn;

            events {
              worker_connections 4096;
            }

            http {
              server_tokens off;

              # no value of a query and no address: what was looked for is nobody's business
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
              # failed here, or failed at one gateway and answered by the next
              map "$status $upstream_status" $is_failed { default 0; "~(^| )5[0-9][0-9]" 1; }
            {{(
                isPublic
                    ? "  access_log /dev/stdout json;"
                    : "  # what went well, the gateway and the replica say themselves"
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
            {{(isPublic ? Claims : "      # the gateway says where the request comes from")}}
                  # a replica that dies is passed over; what may have been done already is never sent twice
                  proxy_next_upstream error timeout;
                  proxy_next_upstream_tries 3;
                  proxy_connect_timeout 2s;
                  proxy_read_timeout 30m;
                  # events pass as they happen, uploads as they come, and nothing is written to disk
                  proxy_buffering off;
                  proxy_request_buffering off;
                }
              }
            }

            """;
}
