using Biblio.AppHost.Local;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace Biblio.Tests.AppHost;

public sealed class StateFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-state-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_is_written_as_soon_as_it_can_be()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("StateFolder", _folder)]).Build();
        var state = new StateFolder(configuration, _folder);
        var file = state.PathOf("run", "status");
        // A file in the place of the folder makes every write fail with the same exception as a full disk.
        var folder = Path.GetDirectoryName(file)!;
        Directory.Delete(folder, recursive: true);
        await File.WriteAllTextAsync(folder, "", TestContext.Current.CancellationToken);
        Assert.Throws<IOException>(() => state.Write("run", "status", "text"));

        var written = state.WriteWithRetryAsync("run", "status", "text", TestContext.Current.CancellationToken);

        Assert.False(written.IsCompleted);
        File.Delete(folder);
        await written;
        Assert.Equal("text", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }
}
