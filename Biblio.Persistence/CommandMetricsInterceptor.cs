using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Biblio.Persistence;

/// <summary>
/// Measures the statements of EF Core as <c>db.client.operation.duration</c>, in seconds. MySqlConnector does not
/// measure them.
/// </summary>
internal sealed class CommandMetricsInterceptor : DbCommandInterceptor
{
    public const string MeterName = "Biblio.Database";

    public static readonly CommandMetricsInterceptor Instance = new();

    private static readonly double[] Buckets =
    [
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
    ];

    private static readonly Histogram<double> Duration = new Meter(MeterName).CreateHistogram(
        "db.client.operation.duration",
        "s",
        "Duration of database client operations.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets }
    );

    public override DbDataReader ReaderExecuted(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result
    )
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        Record(command, eventData);
        return result;
    }

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        object? result,
        CancellationToken cancellationToken = default
    )
    {
        Record(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) =>
        Record(command, eventData);

    public override Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Record(command, eventData);
        return Task.CompletedTask;
    }

    private static void Record(DbCommand command, CommandEndEventData eventData)
    {
        if (!Duration.Enabled)
        {
            return;
        }

        var tags = new TagList
        {
            { "db.system.name", "mysql" },
            { "db.namespace", command.Connection?.Database },
            { "db.operation.name", SqlOperation.Of(command.CommandText) },
        };
        if (eventData is CommandErrorEventData error)
        {
            tags.Add("error.type", error.Exception.GetType().FullName);
        }

        Duration.Record(eventData.Duration.TotalSeconds, tags);
    }
}
