using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Edge;

/// <summary>
/// The installed nginx as a reverse proxy of one service. It keeps connections open on both sides and logs every
/// request, as the gateway does.
/// </summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private static readonly string[] ProgramPaths = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly string _folder;

    private NginxProxy(Process process, string folder, Uri address) =>
        (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <summary>Processor time of nginx and its workers so far, in seconds.</summary>
    public double? CpuSeconds => ProcessMetrics.GetTreeCpuSeconds(_process.Id);

    public static async Task<NginxProxy> StartAsync(Uri service, CancellationToken cancellationToken)
    {
        var program = ProgramPaths.FirstOrDefault(File.Exists)
            ?? throw new LoadException("nginx is not installed: apt-get install nginx-light");
        var folder = Directory.CreateTempSubdirectory("biblio-nginx-").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nginx.conf"),
            Configuration(address, service),
            cancellationToken
        );
        var nginx = new NginxProxy(
            Process.Start(new ProcessStartInfo(program, ["-p", folder, "-e", "stderr", "-c", "nginx.conf"]))!,
            folder,
            address
        );
        using var client = new HttpClient();
        for (var elapsed = Stopwatch.StartNew(); ; await Task.Delay(50, cancellationToken))
        {
            try
            {
                (await client.GetAsync(new Uri(address, "/alive"), cancellationToken)).EnsureSuccessStatusCode();
                return nginx;
            }
            catch (HttpRequestException) when (!nginx._process.HasExited && elapsed.Elapsed < StartTimeout)
            {
                // The port is not open yet.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // By default, nginx started by root runs its workers as another user, who has no write access to this folder.
    private static string Configuration(Uri address, Uri service) =>
        $$"""
            daemon off;
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            worker_processes auto;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 4096; }
            http {
              access_log access.log;
              upstream service {
                server {{service.Authority}};
                keepalive 64;
                keepalive_requests 1000000;
              }
              server {
                listen {{address.Authority}};
                keepalive_requests 1000000;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                location / {
                  proxy_pass http://service;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                  proxy_set_header Host $http_host;
                  proxy_set_header X-Forwarded-For $remote_addr;
                }
              }
            }

            """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
