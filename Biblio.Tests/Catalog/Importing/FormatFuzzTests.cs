using System.Diagnostics;
using System.Globalization;
using System.Text;
using Biblio.Catalog.Imports;
using Biblio.Catalog.Imports.Files;
using Biblio.Catalog.Model;
using Microsoft.AspNetCore.Http;

namespace Biblio.Tests.Catalog.Importing;

/// <summary>
/// Reads damaged files of CSV, JSON lines and MARCXML. Each must give books and clear refusals, in bounded time and
/// memory. BIBLIO_FUZZ_MINUTES is the duration for each format (by default two seconds, and 200 files). BIBLIO_FUZZ_SEED repeats a run.
/// </summary>
public sealed class FormatFuzzTests(ITestOutputHelper output)
{
    private const int MinFiles = 200;
    private const int MaxBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(10);
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private static readonly Dictionary<string, string[]> Samples = new()
    {
        ["Csv"] =
        [
            "isbn,title,subtitle,authors,publisher,year,language,subjects,description,price,currency\n"
                + "9780306406157,\"A \"\"quoted\"\", title\",Sub,A B;C D,P,1999,fr,S;T,\"two\nlines\",12.50,EUR\n,Deux,,É,,,,,,,\n",
            "sep=;\r\ntitle;authors;price\r\nUn;\"A;B\";12,50\r\nDeux;;\r\n",
            "title\tyear\nTab\t-50\n",
            "book_id,goodreads_book_id,isbn,authors,original_publication_year,title,language_code\n1,2,439023483,S C,2008.0,T,eng\n",
            "gutenberg_id,title,author,language,gutenberg_bookshelf\n1,T : $b S,\"Hugo, Victor\",fr/en,X/Y\n1,T,\"B, C\",fr,\n",
        ],
        ["Ndjson"] =
        [
            """{"isbn":"9780306406157","title":"One","authors":["A","B"],"year":1999,"price":12.5,"currency":"EUR"}"""
                + "\n\n"
                + """{"title":"Two \u00e9","subtitle":"x","subjects":["S"],"description":"d\ne","language":"fra"}""",
            "\ufeff{\"title\":\"Three\",\"isbn10\":\"0306406152\",\"isbn13\":\"9780306406157\"}\r\nnull\r\n",
        ],
        ["Marcxml"] =
        [
            "<collection><record><controlfield tag='001'>no title</controlfield></record></collection>",
            "<?xml version='1.0' encoding='UTF-8'?><collection xmlns='http://www.loc.gov/MARC21/slim'><record>"
                + "<leader>00000nam a2200000 a 4500</leader><controlfield tag='001'>x</controlfield>"
                + "<controlfield tag='008'>970701s1916    quc           000 0 fre  </controlfield>"
                + "<datafield tag='020' ind1=' ' ind2=' '><subfield code='a'>2070360245 (br.)</subfield></datafield>"
                + "<datafield tag='100' ind1='1' ind2=' '><subfield code='a'>H&#233;mon,<!-- x --> Louis</subfield></datafield>"
                + "<datafield tag='245' ind1='1' ind2='0'><subfield code='a'><![CDATA[Maria]]></subfield></datafield></record>"
                + "</collection>",
            "<m:record xmlns:m='info:lc/xmlns/marcxchange-v2'><m:leader>00000nam0 2200000   450 </m:leader>"
                + "<m:controlfield tag='001'>y</m:controlfield><m:datafield tag='200' ind1='1' ind2=' '>"
                + "<m:subfield code='a'>\u0098Les \u009cuns</m:subfield><m:subfield code='e'>suite</m:subfield></m:datafield>"
                + "<m:datafield tag='700' ind1=' ' ind2='1'><m:subfield code='a'>X</m:subfield><m:subfield code='b'>Y</m:subfield>"
                + "<m:subfield code='4'>070</m:subfield></m:datafield></m:record>",
        ],
    };

    [Theory]
    [InlineData("Csv")]
    [InlineData("Ndjson")]
    [InlineData("Marcxml")]
    public void A_damaged_file_is_read_or_refused_clearly(string name)
    {
        var format = Enum.Parse<ImportFormat>(name);
        List<byte[]> samples = [.. Samples[name].Select(Encoding.UTF8.GetBytes)];
        var seed = Setting("BIBLIO_FUZZ_SEED") is { } fixedSeed ? (int)fixedSeed : Random.Shared.Next(1_000_000_000);
        var duration = Setting("BIBLIO_FUZZ_MINUTES") is { } minutes
            ? TimeSpan.FromMinutes(minutes)
            : TimeSpan.FromSeconds(2);
        output.WriteLine($"BIBLIO_FUZZ_SEED={seed}");

        var (books, refusals, unreadable, files) = (0, 0, 0, 0);
        var since = Stopwatch.StartNew();
        while (
            (files < MinFiles || since.Elapsed < duration)
            && !TestContext.Current.CancellationToken.IsCancellationRequested
        )
        {
            var file = new FileMutator(seed + files).Mutate(samples);
            files++;
            try
            {
                foreach (var item in Read(format, file, ref unreadable))
                {
                    Check(item);
                    books += item.Content is null ? 0 : 1;
                    refusals += item.Content is null ? 1 : 0;
                }
            }
            catch (Exception exception)
            {
                var text = Convert.ToBase64String(file);
                text = text[..Math.Min(4000, text.Length)];
                Assert.Fail($"The first file of BIBLIO_FUZZ_SEED={seed + files - 1}: {exception}\n{text}");
            }
        }

        output.WriteLine($"{files} files: {books} books, {refusals} refused records, {unreadable} unreadable files");
        Assert.True(books > 0 && refusals > 0 && unreadable > 0, "The files are not mixed well.");
    }

    /// <summary>Reads a file to its end on this thread, which counts the bytes that it allocates.</summary>
    private static List<ImportItem> Read(ImportFormat format, byte[] file, ref int unreadable)
    {
        using var timeout = new CancellationTokenSource(LongestRead);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var since = Stopwatch.StartNew();
        var reading = ReadAsync(format, file, timeout.Token);
        // The file is in memory, so that nothing waits.
        Assert.True(reading.IsCompleted, "The reader waits.");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(since.Elapsed < LongestRead, $"{file.Length} bytes took {since.Elapsed}.");
        Assert.True(
            allocated < 100_000_000L + (500L * file.Length),
            $"{file.Length} bytes allocated {allocated} bytes."
        );
        var (items, isUnreadable) = reading.GetAwaiter().GetResult();
        unreadable += isUnreadable ? 1 : 0;
        return items;
    }

    private static async Task<(List<ImportItem> Items, bool IsUnreadable)> ReadAsync(
        ImportFormat format,
        byte[] file,
        CancellationToken cancellationToken
    )
    {
        var items = new List<ImportItem>();
        try
        {
            await using var input = await ImportFile.OpenAsync(
                format,
                null,
                new LimitedStream(new MemoryStream(file), MaxBytes),
                MaxBytes,
                cancellationToken
            );
            await foreach (var item in Importer.ReadRecords(format, input, cancellationToken))
            {
                items.Add(item);
            }

            return (items, false);
        }
        catch (UnreadableFileException exception)
        {
            Assert.False(string.IsNullOrWhiteSpace(exception.Message));
            return (items, true);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (items, true);
        }
    }

    private static void Check(ImportItem item)
    {
        Assert.True(item.Record > 0);
        Assert.All(item.Errors, error => Assert.False(string.IsNullOrWhiteSpace(error.Reason.Text)));
        if (item.Content is not { } book)
        {
            Assert.Contains(item.Errors, error => error.IsFatal);
            return;
        }

        Assert.False(string.IsNullOrWhiteSpace(book.Title));
        Assert.True(book.Isbn13 is not null || item.Identity is { Length: > 0 and <= 120 });
        Assert.True(book.Currency is null || Currency.IsCode(book.Currency));
        Assert.True(book.Price is null || BookContent.IsPrice(book.Price.Value));
        Assert.InRange(book.Year ?? 0, BookContent.MinYear, BookContent.MaxYear);
        Assert.NotNull(book.ToSearchText());
        foreach (
            var (text, maxLength) in new[]
            {
                (book.Title, BookContent.MaxTitleLength),
                (book.Subtitle ?? "", BookContent.MaxSubtitleLength),
                (book.Publisher ?? "", BookContent.MaxNameLength),
            }
                .Concat(book.Authors.Select(a => (a, BookContent.MaxNameLength)))
                .Concat(book.Subjects.Select(s => (s, BookContent.MaxSubjectLength)))
        )
        {
            Assert.True(text.Length <= maxLength && !text.Any(char.IsControl), text);
            Strict.GetBytes(text);
        }

        Strict.GetBytes(book.Description ?? "");
    }

    private static double? Setting(string name) =>
        double.TryParse(
            Environment.GetEnvironmentVariable(name),
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;
}
