using System.Globalization;

namespace Aspire.Hosting.Orchestrator;

/// <summary>A log file that is moved aside, once, when it gets too long: at most twice the size stays on disk. A line is in the file a tenth of a second after it was said.</summary>
internal sealed class LogFile : IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(0.1);

    private readonly string _path;
    private readonly long _size;
    private readonly Lock _lock = new();
    private readonly Timer _flushing;
    private StreamWriter? _writer;
    private long _written;
    private bool _toFlush;

    public LogFile(string path, long size)
    {
        (_path, _size) = (path, size);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writer = Open();
        _flushing = new Timer(_ => Flush());
    }

    public void Write(string content)
    {
        lock (_lock)
        {
            if (_writer is null)
            {
                return;
            }

            if (_written >= _size)
            {
                _writer.Dispose();
                File.Move(_path, _path + ".1", overwrite: true);
                _writer = Open();
            }

            var line = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {ConsoleLines.WithoutAnsi(content)}");
            _writer.WriteLine(line);
            // what is no ASCII counts for less than it is: the size is a limit of order, not of bytes
            _written += line.Length + 1;
            if (!_toFlush)
            {
                _toFlush = true;
                _flushing.Change(Delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _flushing.Dispose();
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void Flush()
    {
        lock (_lock)
        {
            _toFlush = false;
            try
            {
                _writer?.Flush();
            }
            catch (IOException)
            {
                // no room on the disk: what runs goes on, its log has a gap
            }
        }
    }

    private StreamWriter Open()
    {
        var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _written = file.Length;
        return new StreamWriter(file);
    }
}
