using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Biblio.LoadTests.Shops;

namespace Biblio.LoadTests.Searches;

/// <summary>
/// Measures the import of generated books, and the search of them, at different sizes of the catalogue. One instance is
/// filled step by step. Catalog is called directly, one request at a time. The services that hear of new books are paused.
/// </summary>
internal sealed class SearchBenchmark(IReadOnlyList<int> sizes, int rounds)
{
    private const ulong Seed = 20_26;
    private const int WarmUpRounds = 3;

    // The most frequent word, and others that are ever less frequent.
    private static readonly int[] Words = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597];

    private static readonly string[] Texts =
    [
        .. Words.Select(GeneratedWord.Create),
        BookGenerator.CreateAuthor(1, 1),
        BookGenerator.CreateAuthor(7, 40),
        $"{GeneratedWord.Create(1)} {GeneratedWord.Create(2)}",
        $"{GeneratedWord.Create(30)} {GeneratedWord.Create(4)}",
    ];

    // They receive an event for each book, and would share the processor with Catalog for minutes.
    private static readonly string[] Listeners = ["Biblio.Inventory", "Biblio.Lending", "Biblio.Orders"];

    private readonly BookGenerator _generator = new(Seed);
    private readonly Dictionary<int, long> _booksByWord = Words.ToDictionary(word => word, _ => 0L);
    private long _books;

    /// <summary>Runs the benchmark and prints its tables. Returns false if a book was lost or a total is wrong.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Starting Biblio ...");
        await using var biblio = BiblioInstance.Start(
            new Dictionary<string, string> { ["Catalog__StarterFile"] = "no-starter-file.csv" }
        );
        await biblio.WaitUntilReadyAsync(cancellationToken);
        using var client = new HttpClient { BaseAddress = biblio.Catalog, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = await biblio.AccessTokens.GetHeaderAsync(cancellationToken);
        using var reader = new HttpClient { BaseAddress = biblio.Catalog };
        using var paused = new PausedProcesses(Listeners.SelectMany(biblio.Processes.GetIds));

        var isCorrect = true;
        foreach (var size in sizes)
        {
            isCorrect &= await ImportAsync(biblio, client, size, cancellationToken);
            isCorrect &= await VerifyAsync(reader, cancellationToken);
            await MeasureAsync(biblio, reader, "", Texts, cancellationToken);
            await MeasureAsync(biblio, reader, "&facets=true", Texts[..1], cancellationToken);
        }

        return isCorrect;
    }

    private async Task<bool> ImportAsync(
        BiblioInstance biblio,
        HttpClient client,
        int size,
        CancellationToken cancellationToken
    )
    {
        var count = size - _books;
        var (catalog, mariadb) = GetCpuSeconds(biblio);
        var started = Stopwatch.StartNew();
        using var content = new BookCsvContent(_generator.Generate(_books + 1, size).Select(Count));
        using var response = await client.PostAsync(new Uri("/imports", UriKind.Relative), content, cancellationToken);
        var import = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        var added = (long?)import?["added"];
        var (catalogAfter, mariadbAfter) = GetCpuSeconds(biblio);
        Console.WriteLine(
            $"\nImport of {count} books, {size} in all: {started.Elapsed.TotalSeconds:0.0} s, "
                + $"{count / started.Elapsed.TotalSeconds:0} books/s; processor time of Catalog "
                + $"{catalogAfter - catalog:0.0} s, of the database {mariadbAfter - mariadb:0.0} s"
        );
        if (added != count)
        {
            Console.WriteLine($"WRONG: {added} books were added: {import}");
        }

        return added == count;
    }

    private GeneratedBook Count(GeneratedBook book)
    {
        _books++;
        foreach (var word in book.TitleWords.Distinct().Where(_booksByWord.ContainsKey))
        {
            _booksByWord[word]++;
        }

        return book;
    }

    /// <summary>Compares the number of books that each word finds to the generated books.</summary>
    private async Task<bool> VerifyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var isCorrect = true;
        foreach (var (word, expected) in _booksByWord)
        {
            var text = GeneratedWord.Create(word);
            var requested = Stopwatch.GetTimestamp();
            var total = (long?)(await SearchAsync(client, text, "&facets=true", cancellationToken))["total"];
            if (word == Words[0])
            {
                Console.WriteLine(
                    $"'{text}' finds {total} books; the first time, with facets: "
                        + $"{Stopwatch.GetElapsedTime(requested).TotalMilliseconds:0.0} ms"
                );
            }

            if (total != expected)
            {
                Console.WriteLine($"WRONG: '{text}' finds {total} books, not {expected}");
                isCorrect = false;
            }
        }

        return isCorrect;
    }

    private async Task MeasureAsync(
        BiblioInstance biblio,
        HttpClient client,
        string parameters,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        await SearchAsync(client, texts, parameters, WarmUpRounds, cancellationToken);
        var (catalog, mariadb) = GetCpuSeconds(biblio);
        var times = await SearchAsync(client, texts, parameters, rounds, cancellationToken);
        var (catalogAfter, mariadbAfter) = GetCpuSeconds(biblio);
        var all = times.Values.SelectMany(milliseconds => milliseconds).ToList();
        var (slowest, slowestTimes) = times.MaxBy(text => Percentile(text.Value, 0.5));
        Console.WriteLine(
            $"{(parameters.Length == 0 ? "search" : "broadest word with facets"), -26}{all.Count, 5} answers: "
                + $"p50 {Percentile(all, 0.5):0.0} ms, p95 {Percentile(all, 0.95):0.0} ms, slowest '{slowest}' "
                + $"{Percentile(slowestTimes, 0.5):0.0} ms; processor time of Catalog "
                + $"{(catalogAfter - catalog) * 1000 / all.Count:0.00} ms, of the database "
                + $"{(mariadbAfter - mariadb) * 1000 / all.Count:0.00} ms"
        );
    }

    /// <summary>Searches for each text in turn. Returns the milliseconds of each.</summary>
    private static async Task<Dictionary<string, List<double>>> SearchAsync(
        HttpClient client,
        IReadOnlyList<string> texts,
        string parameters,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        var times = texts.ToDictionary(text => text, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var text in texts)
            {
                var requested = Stopwatch.GetTimestamp();
                await SearchAsync(client, text, parameters, cancellationToken);
                times[text].Add(Stopwatch.GetElapsedTime(requested).TotalMilliseconds);
            }
        }

        return times;
    }

    private static async Task<JsonNode> SearchAsync(
        HttpClient client,
        string text,
        string parameters,
        CancellationToken cancellationToken
    ) =>
        JsonNode.Parse(
            await client.GetByteArrayAsync(
                new Uri($"/books?q={Uri.EscapeDataString(text)}{parameters}", UriKind.Relative),
                cancellationToken
            )
        )!;

    private static (double? Catalog, double? Database) GetCpuSeconds(BiblioInstance biblio) =>
        (biblio.Processes.GetCpuSeconds("Biblio.Catalog"), biblio.Processes.GetCpuSeconds("mariadbd"));

    private static double Percentile(List<double> values, double fraction) =>
        values.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(fraction * values.Count) - 1));
}
