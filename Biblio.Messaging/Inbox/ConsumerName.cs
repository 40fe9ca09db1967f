using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Inbox;

/// <summary>The name of this replica in its consumer group. A process that was killed and started again gets its old name, and so its unfinished messages, at once: the system lets go of a dead process's file lock.</summary>
internal sealed class ConsumerName(string service, IOptions<MessagingOptions> options) : IDisposable
{
    private readonly Lock _gate = new();
    private FileStream? _lock;
    private string? _name;

    public string Value
    {
        get
        {
            lock (_gate)
            {
                return _name ??= options.Value.Consumer ?? Claim();
            }
        }
    }

    public void Dispose() => _lock?.Dispose();

    private string Claim()
    {
        var folder = Path.Combine(Path.GetTempPath(), "biblio-consumers");
        try
        {
            Directory.CreateDirectory(folder);
            for (var number = 1; number <= 1000; number++)
            {
                if (TryLock(Path.Combine(folder, $"{service}-{number}.lock")))
                {
                    return $"{Environment.MachineName}-{number}";
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            // somebody else's folder, or a read-only system: a name that nobody had, and others take over what it leaves
        }

        return $"{Environment.MachineName}-{Guid.NewGuid():N}";
    }

    private bool TryLock(string file)
    {
        try
        {
            _lock = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
