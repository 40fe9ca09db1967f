using System.Net;

namespace Biblio.Tests.Fixtures;

/// <summary>A built service in its own process. It keeps its port when it is killed and restarted.</summary>
public sealed class ServiceProcess : IDisposable
{
    private readonly string _project;
    private readonly Dictionary<string, string> _environment;
    private readonly string _log;
    private LocalProcess? _process;

    /// <param name="project">
    /// The project of a program that was built together with the tests, such as Biblio.Orders.
    /// </param>
    /// <param name="settings">Configuration keys, separated by colons, and their values.</param>
    public ServiceProcess(string project, params (string Key, string Value)[] settings)
    {
        _project = project;
        Url = new($"http://127.0.0.1:{LocalProcess.FreePort()}");
        RpcUrl = new($"http://127.0.0.1:{LocalProcess.FreePort()}");
        _log = Path.Combine(Path.GetTempPath(), $"biblio-test-{project}-{Url.Port}.log");
        _environment = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        Client = UntracedClient.Create(Url);
        Client.Timeout = TimeSpan.FromSeconds(30);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Kill();
    }

    public Uri Url { get; }

    /// <summary>Where a service with gRPC answers calls.</summary>
    public Uri RpcUrl { get; }

    public HttpClient Client { get; }

    /// <summary>The last 40 lines of its log, for the message of a failed test.</summary>
    public string Log => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(40)) : "";

    public void Start(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            _environment[key] = value;
        }

        // The tests run in artifacts/bin/Biblio.Tests/<configuration>.
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var folder = Path.Combine(Repository.Root, "artifacts", "bin", _project, configuration);
        _process = LocalProcess.Start(
            "env",
            [
                $"--chdir={folder}",
                $"ASPNETCORE_URLS={Url};{RpcUrl}",
                $"Rpc__Port={RpcUrl.Port}",
                "DOTNET_TieredPGO=0",
                .. _environment.Select(setting =>
                    $"{setting.Key.Replace(":", "__", StringComparison.Ordinal)}={setting.Value}"
                ),
                "sh",
                "-c",
                "exec dotnet \"$0\" >> \"$1\" 2>&1",
                Path.Combine(folder, $"{_project}.dll"),
                _log,
            ]
        );
    }

    /// <summary>Waits until the service is healthy; at most 60 seconds.</summary>
    public Task WaitUntilHealthyAsync(CancellationToken cancellationToken) =>
        WaitUntilOkAsync("/health", cancellationToken);

    /// <summary>Waits until the service answers, healthy or not; at most 60 seconds.</summary>
    public Task WaitUntilAliveAsync(CancellationToken cancellationToken) =>
        WaitUntilOkAsync("/alive", cancellationToken);

    private Task WaitUntilOkAsync(string path, CancellationToken cancellationToken) =>
        Eventually.IsTrueAsync(
            async () =>
            {
                try
                {
                    using var response = await Client.GetAsync(path, cancellationToken);
                    return response.StatusCode == HttpStatusCode.OK;
                }
                catch (HttpRequestException)
                {
                    // The service does not listen yet.
                    return false;
                }
            },
            () => Task.FromResult($"{_project} does not answer {path} with 200:\n{Log}")
        );

    /// <summary>Sends SIGKILL.</summary>
    public void Kill() => _process?.Kill();

    /// <summary>Kills the service, adds these settings, starts it again, and waits until it is healthy.</summary>
    public async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        Kill();
        Start(settings);
        await WaitUntilHealthyAsync(TestContext.Current.CancellationToken);
    }

    public void Pause() => _process?.Pause();

    public void Resume() => _process?.Resume();

    public void Dispose()
    {
        Kill();
        Client.Dispose();
        File.Delete(_log);
    }
}
