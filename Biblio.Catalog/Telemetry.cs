using System.Diagnostics.Metrics;
using Biblio.Catalog.Model;
using Biblio.ServiceDefaults;

namespace Biblio.Catalog;

/// <summary>The metrics of the catalogue. They are described in observability/telemetry.md.</summary>
internal sealed class Telemetry
{
    public const string MeterName = "Biblio.Catalog";

    private readonly Histogram<double> _searchDuration;
    private readonly Counter<long> _searchesWithoutResult;
    private readonly Counter<long> _importRecords;
    private readonly Counter<long> _imports;
    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _service;
    private long _catalogSize;

    public Telemetry(IMeterFactory meters, ServiceIdentity identity)
    {
        _service = new("service", identity.Name);
        var meter = _meter = meters.Create(MeterName);
        _searchDuration = meter.CreateHistogram<double>(
            "biblio.catalog.search.duration",
            "s",
            "Time to find, count and load one page of books.",
            advice: new()
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
            }
        );
        _searchesWithoutResult = meter.CreateCounter<long>(
            "biblio.catalog.searches.empty",
            "{search}",
            "Searches that found no book."
        );
        _importRecords = meter.CreateCounter<long>(
            "biblio.catalog.import.records",
            "{record}",
            "Records that imports have read, by outcome."
        );
        _imports = meter.CreateCounter<long>("biblio.catalog.imports", "{import}", "Imports that have ended.");
        meter.CreateObservableGauge(
            "product_catalog_size",
            () => new Measurement<long>(Interlocked.Read(ref _catalogSize), _service),
            description: "Books in the catalogue, withdrawn ones too"
        );
    }

    public void RecordSearch(bool hasWords, long total, TimeSpan elapsed)
    {
        _searchDuration.Record(
            elapsed.TotalSeconds,
            new KeyValuePair<string, object?>("kind", hasWords ? "words" : "filters")
        );
        if (total == 0)
        {
            _searchesWithoutResult.Add(1);
        }
    }

    /// <summary>
    /// Registers the counter of views. <paramref name="views"/> returns the count of each label, a book's id or
    /// <c>other</c>. It is called at each collection, because a plain counter would look up its labels at each view.
    /// </summary>
    public void ObserveViews(Func<IEnumerable<(string Label, long Views)>> views) =>
        _meter.CreateObservableCounter(
            "products_viewed",
            () => views().Select(book => new Measurement<long>(book.Views, new("product_id", book.Label), _service)),
            description: "Views of books; the hundred most viewed by id, the rest as other"
        );

    public void SetCatalogSize(long books) => Interlocked.Exchange(ref _catalogSize, books);

    public void RecordImportBatch(ImportCounts counts)
    {
        Count("added", counts.Added);
        Count("updated", counts.Updated);
        Count("unchanged", counts.Unchanged);
        Count("merged", counts.Merged);
        Count("refused", counts.Refused);

        void Count(string outcome, int records)
        {
            if (records > 0)
            {
                _importRecords.Add(records, new KeyValuePair<string, object?>("outcome", outcome));
            }
        }
    }

    public void RecordImportEnded(Import import) =>
        _imports.Add(
            1,
            new KeyValuePair<string, object?>("format", import.Format.ToString().ToLowerInvariant()),
            new KeyValuePair<string, object?>("status", import.Status.ToString().ToLowerInvariant())
        );
}
