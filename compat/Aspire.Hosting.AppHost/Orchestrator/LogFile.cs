using System.Globalization;

namespace Aspire.Hosting.Orchestrator;

/// <summary>A log file that is moved aside, once, when it gets too long: at most twice the size stays on disk.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly string _path;
    private readonly long _size;
    private readonly Lock _lock = new();
    private StreamWriter? _writer;

    public LogFile(string path, long size)
    {
        (_path, _size) = (path, size);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writer = Open();
    }

    public void Write(string content)
    {
        lock (_lock)
        {
            if (_writer is null)
            {
                return;
            }

            if (_writer.BaseStream.Length >= _size)
            {
                _writer.Dispose();
                File.Move(_path, _path + ".1", overwrite: true);
                _writer = Open();
            }

            _writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ} {ConsoleLines.WithoutAnsi(content)}"));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private StreamWriter Open() => new(new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
}
