using System.Text;
using Biblio.ServiceDefaults;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.ServiceDefaults;

public sealed class LineBatchTests
{
    [Fact]
    public async Task Lines_of_all_threads_are_written_whole_in_few_writes()
    {
        using var output = new Output();
        using var lines = new LineBatch(output);

        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(thread =>
                    Task.Run(() =>
                    {
                        for (var line = 0; line < 1000; line++)
                        {
                            lines.Add(new($"{thread} {line} é\n"), isUrgent: false);
                        }
                    })
                )
        );
        await Eventually.IsTrueAsync(() => output.Text.Count(character => character == '\n') == 4000);

        foreach (var thread in output.Text.TrimEnd('\n').Split('\n').GroupBy(line => line[0]))
        {
            Assert.Equal(Enumerable.Range(0, 1000).Select(line => $"{thread.Key} {line} é"), thread);
        }

        Assert.InRange(output.Writes, 1, 400);
    }

    [Fact]
    public void An_urgent_line_is_written_at_once_after_earlier_ones()
    {
        using var output = new Output();
        using var lines = new LineBatch(output);

        lines.Add(new("first\n"), isUrgent: false);
        lines.Add(new("error\n"), isUrgent: true);

        Assert.Equal("first\nerror\n", output.Text);
    }

    [Fact]
    public void The_last_lines_are_written_at_the_end()
    {
        using var output = new Output();
        var lines = new LineBatch(output);

        lines.Add(new("last\n"), isUrgent: false);
        lines.Dispose();
        lines.Add(new("later\n"), isUrgent: false);

        Assert.Equal("last\nlater\n", output.Text);
    }

    private sealed class Output : MemoryStream
    {
        private readonly Lock _lock = new();

        public int Writes { get; private set; }

        public string Text
        {
            get
            {
                lock (_lock)
                {
                    return Encoding.UTF8.GetString(ToArray());
                }
            }
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            lock (_lock)
            {
                Writes += buffer.IsEmpty ? 0 : 1;
                base.Write(buffer);
            }
        }
    }
}
