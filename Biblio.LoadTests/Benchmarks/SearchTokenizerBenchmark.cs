using System.Text;
using BenchmarkDotNet.Attributes;
using Biblio.Catalog.Model;

namespace Biblio.LoadTests.Benchmarks;

/// <summary>
/// Splits titles into the words of the search index. The baseline folds accents and case, and splits at spaces.
/// </summary>
public class SearchTokenizerBenchmark
{
    private readonly string[] _titles =
    [
        "Au Bonheur des Dames",
        "L'Éducation sentimentale : histoire d'un jeune homme",
        "The Hitch-Hiker's Guide to the Galaxy",
        "Vingt mille lieues sous les mers, vol. 20 000",
        "The C++ Programming Language (4th Edition)",
        "源氏物語",
    ];

    [Benchmark(Baseline = true)]
    public int SplitAtSpaces()
    {
        var words = 0;
        foreach (var title in _titles)
        {
            words += title.Normalize(NormalizationForm.FormKD).ToLowerInvariant().Split(' ').Length;
        }

        return words;
    }

    [Benchmark]
    [MaxRatio(30)]
    public int Split()
    {
        var words = 0;
        foreach (var title in _titles)
        {
            words += SearchTokenizer.Split(title).Count;
        }

        return words;
    }
}
