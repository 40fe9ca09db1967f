using Microsoft.Extensions.DependencyInjection;

namespace Hosting.Tests;

public sealed class LogTests
{
    [Fact]
    public async Task Each_resource_has_a_log_file_without_colours_that_is_turned_over_once()
    {
        await using var test = new TestApplication("--Hosting:LogSize=2000");
        test.Builder.Configuration["Hosting:LogFolder"] = Path.Combine(test.Folder, "logs");
        test.Builder.AddExecutable("loud", "bash", ".", "-c", "for i in $(seq 100); do printf '\\033[31mline %s\\033[0m\\n' $i; done; echo last; sleep 60");

        await test.StartAsync();
        var log = Path.Combine(test.Folder, "logs", "loud.log");
        await Eventually.Async(() => File.Exists(log) && File.ReadAllText(log).Contains("last", StringComparison.Ordinal), "the last line in the file");

        Assert.InRange(new FileInfo(log).Length, 1, 2_100);
        Assert.InRange(new FileInfo(log + ".1").Length, 1_900, 2_100);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(log)!).Length);
        Assert.All(File.ReadAllLines(log), line => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (line \d+|last)$", line));
    }

    [Fact]
    public async Task A_log_can_be_read_from_its_beginning_by_who_comes_late()
    {
        await using var test = new TestApplication();
        var one = test.Builder.AddExecutable("one", "bash", ".", "-c", "echo a; echo b >&2; sleep 60");
        await test.StartAsync();
        await test.LineAsync("one", "a");
        await test.LineAsync("one", "b");

        List<LogLine> read = [];
        await foreach (var batch in test.App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(one.Resource))
        {
            read.AddRange(batch);
            if (read.Count >= 2)
            {
                break;
            }
        }

        Assert.Equal([("a", false), ("b", true)], read.Select(line => (line.Content, line.IsErrorMessage)).Order());
    }

    [Fact]
    public async Task Lines_stay_whole_however_they_come_out()
    {
        await using var test = new TestApplication();
        test.Builder.AddExecutable("slow", "bash", ".", "-c", "printf 'half '; sleep 0.2; printf 'and h\\303'; sleep 0.2; printf '\\251\\r\\n\\nlong '; head -c 200000 /dev/zero | tr '\\0' x; echo; seq 20000; printf 'no end'");
        await test.StartAsync();
        await test.LineAsync("slow", "no end");

        var lines = test.Lines("slow").Where(line => !line.StartsWith('[')).ToList();
        Assert.Equal(["half and hé", "", "long " + new string('x', 200_000), .. Enumerable.Range(1, 20_000).Select(i => $"{i}"), "no end"], lines);
    }
}
