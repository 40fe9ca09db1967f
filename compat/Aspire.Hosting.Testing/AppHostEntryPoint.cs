using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The entry point of an AppHost on a thread of its own: held at Build until the test is ready, and at Run until it is over.</summary>
internal sealed class AppHostEntryPoint : TestingHooks, IAsyncDisposable
{
    private readonly MethodInfo _entryPoint;
    private readonly string[] _args;
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _continue = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppHostEntryPoint(Assembly assembly, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : base(assembly, args, configure)
    {
        _entryPoint = assembly.EntryPoint ?? throw new InvalidOperationException($"Assembly '{assembly.GetName().Name}' does not have an entry point.");
        _args = args;
        new Thread(Run) { IsBackground = true, Name = "AppHost " + assembly.GetName().Name }.Start();
    }

    public Task<DistributedApplicationBuilder> BuilderAsync(CancellationToken cancellationToken) => _builder.Task.WaitAsync(cancellationToken);

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _continue.TrySetResult();
        return _application.Task.WaitAsync(cancellationToken);
    }

    public override void Building(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        _continue.Task.GetAwaiter().GetResult();
    }

    public override void Built(DistributedApplication application) => _application.TrySetResult(application);

    public async ValueTask DisposeAsync()
    {
        _continue.TrySetCanceled();
        if (_application.Task.IsCompletedSuccessfully)
        {
            await (await _application.Task).DisposeAsync();
        }
    }

    private void Run()
    {
        Current = this;
        try
        {
            var result = _entryPoint.Invoke(null, _entryPoint.GetParameters().Length == 0 ? [] : [_args]);
            (result as Task)?.GetAwaiter().GetResult();
            Fail(new InvalidOperationException($"The entry point exited without building a {nameof(DistributedApplication)}."));
        }
        catch (Exception e)
        {
            // Whatever the AppHost throws is the answer to the test that started it.
            Fail((e as TargetInvocationException)?.InnerException ?? e);
        }
    }

    private void Fail(Exception exception)
    {
        _builder.TrySetException(exception);
        _application.TrySetException(exception);

        // Observed here, because nobody may be waiting any more.
        _ = _builder.Task.Exception;
        _ = _application.Task.Exception;
    }
}
