using Biblio.AppHost.Local;
using Biblio.Tests.Fixtures;
using Microsoft.Extensions.Configuration;

namespace Biblio.Tests.AppHost;

public sealed class StateFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("biblio-state-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_file_is_written_when_the_disk_has_space_again()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("StateFolder", _folder)]).Build();
        var state = new StateFolder(configuration, _folder);
        var file = state.PathOf("run", "status");
        // Every write to this device fails as on a full disk.
        File.CreateSymbolicLink(file + ".new", "/dev/full");
        Assert.Throws<IOException>(() => state.Write("run", "status", "text"));

        var written = state.WriteWithRetryAsync("run", "status", "text", TestContext.Current.CancellationToken);

        Assert.False(written.IsCompleted);
        File.Delete(file + ".new");
        await written;
        Assert.Equal("text", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }
}
