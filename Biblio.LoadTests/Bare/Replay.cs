using System.Diagnostics;
using System.Globalization;

namespace Biblio.LoadTests.Bare;

/// <summary>The database alone: as many connections as callers send the statements of orders one after the other, each to a copy of the tables of its own, so that nobody waits for another's rows.</summary>
internal sealed class Replay(Root root, IReadOnlyDictionary<string, Template> templates, int copies)
{
    private long _done;

    /// <summary>Makes the copies from the dumps of the schemas.</summary>
    public async Task PrepareAsync(IReadOnlyDictionary<string, string> dumps, CancellationToken cancellationToken)
    {
        foreach (var copy in Enumerable.Range(0, copies))
        {
            foreach (var (schema, dump) in dumps)
            {
                await root.AskAsync($"CREATE DATABASE {Copy(schema, copy)}", cancellationToken);
                await root.WriteAsync(Copy(schema, copy), input => input.WriteAsync(dump), cancellationToken);
            }
        }
    }

    /// <summary>So many orders in each copy, all copies at once; returns orders per second.</summary>
    public async Task<double> RunAsync(int ordersOfEach, CancellationToken cancellationToken)
    {
        var scripts = templates.ToDictionary(pair => pair.Key, pair => Script(pair.Value, ordersOfEach));
        var started = Stopwatch.StartNew();
        await Task.WhenAll(
            from schema in templates.Keys
            from copy in Enumerable.Range(0, copies)
            select root.WriteAsync(Copy(schema, copy), input => input.WriteAsync(scripts[schema]), cancellationToken)
        );
        _done += ordersOfEach;
        return ordersOfEach * copies / started.Elapsed.TotalSeconds;
    }

    /// <summary>Throws unless every copy holds every order, completed, with its copies sold and nothing left to say: a replay that does less would be fast and wrong.</summary>
    public async Task CheckAsync(string orders, string inventory, CancellationToken cancellationToken)
    {
        foreach (var copy in Enumerable.Range(0, copies))
        {
            var (o, i) = (Copy(orders, copy), Copy(inventory, copy));
            var found = await root.AskAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    SELECT (SELECT COUNT(*) FROM {o}.orders WHERE id >= {Template.First(0)} AND status = 'Completed'),
                           (SELECT -SUM(m.quantity) FROM {i}.movements m WHERE m.order_id >= {Template.First(0)}),
                           (SELECT COUNT(*) FROM {o}.outbox) + (SELECT COUNT(*) FROM {i}.outbox) + (SELECT SUM(reserved) FROM {i}.stock)
                    """
                ),
                cancellationToken
            );
            if (found != string.Create(CultureInfo.InvariantCulture, $"{_done}\t{_done}\t0"))
            {
                throw new LoadException(
                    $"The database alone did not do what the shop does: {_done} orders were replayed, and orders completed, copies sold, and what is left are {found.Replace("\t", ", ", StringComparison.Ordinal)}."
                );
            }
        }
    }

    private string Script(Template template, int orders)
    {
        using var script = new StringWriter(CultureInfo.InvariantCulture);
        script.Write("DELIMITER $$\n");
        for (var order = 0; order < orders; order++)
        {
            template.Write(script, _done + order);
        }

        return script.ToString();
    }

    private static string Copy(string schema, int copy) =>
        string.Create(CultureInfo.InvariantCulture, $"alone_{copy}_{schema}");
}
