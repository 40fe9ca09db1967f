using Microsoft.Extensions.Options;

namespace Biblio.Messaging.Inbox;

/// <summary>
/// The name of this replica in its consumer group. A restarted process gets its old name back, and so its unfinished
/// messages. The operating system releases the file lock of a dead process.
/// </summary>
internal sealed class ConsumerName(string service, IOptions<MessagingOptions> options) : IDisposable
{
    private readonly Lock _sync = new();
    private FileStream? _lock;
    private string? _name;

    public string Value
    {
        get
        {
            lock (_sync)
            {
                return _name ??= options.Value.Consumer ?? Acquire();
            }
        }
    }

    public void Dispose() => _lock?.Dispose();

    private string Acquire()
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
            // The folder belongs to another user or is read-only. A unique name works too: others claim its messages.
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
