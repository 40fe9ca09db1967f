using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Biblio.Catalog.Imports.Marc;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// Reads a MARC 21 record and maps it to a book. The baseline decodes its bytes and splits it into fields.
/// </summary>
public class MarcRecordBenchmark
{
    private readonly byte[] _record = Write(
        ("001", "000012345"),
        ("005", "20240117123456.0"),
        ("008", "240117s2019    fr |||||||||||||||||fre||"),
        ("020", "  \u001fa9782070408504"),
        ("041", "1 \u001fafre\u001fheng"),
        ("100", "1 \u001faZola, Émile,\u001fd1840-1902."),
        ("245", "10\u001faAu Bonheur des Dames :\u001fbroman /\u001fcÉmile Zola ; préface de Jeanne Gaillard."),
        ("264", " 1\u001faParis :\u001fbGallimard,\u001fc2019."),
        ("300", "  \u001fa544 p. ;\u001fc18 cm."),
        ("520", "  \u001faOctave Mouret affole les femmes de désir. Son grand magasin parisien écrase la boutique."),
        ("650", " 7\u001faGrands magasins\u001fzFrance\u001fzParis\u001fvRomans"),
        ("650", " 7\u001faVendeuses\u001fvRomans"),
        ("700", "1 \u001faGaillard, Jeanne,\u001fepréfacier.")
    );

    [Benchmark(Baseline = true)]
    public int Split() => Encoding.UTF8.GetString(_record).Split('\u001e').Sum(field => field.Split('\u001f').Length);

    [Benchmark]
    [MaxRatio(45)]
    public object Read() => MarcBookMapper.Map(MarcParser.Parse(_record).Marc!, 1, null);

    private static byte[] Write(params (string Tag, string Text)[] fields)
    {
        var (directory, data) = (new StringBuilder(), new List<byte>());
        foreach (var (tag, text) in fields)
        {
            byte[] field = [.. Encoding.UTF8.GetBytes(text), 0x1e];
            directory.Append(CultureInfo.InvariantCulture, $"{tag}{field.Length:0000}{data.Count:00000}");
            data.AddRange(field);
        }

        var start = 24 + directory.Length + 1;
        var leader = $"{start + data.Count + 1:00000}nam a22{start:00000} a 4500";
        return [.. Encoding.ASCII.GetBytes($"{leader}{directory}\u001e"), .. data, 0x1d];
    }
}
