using System.Reflection;
using Biblio.ServiceDefaults;
using Biblio.Tests.Api;
using Biblio.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using MySqlConnector;

namespace Biblio.Tests.ServiceDefaults;

public sealed class OutagesTests
{
    /// <summary>The driver throws this, for example, at BEGIN on a connection whose server was killed.</summary>
    [Fact]
    public void A_response_that_ends_in_the_middle_is_an_outage()
    {
        var exception = (Exception)
            Activator.CreateInstance(
                typeof(MySqlEndOfStreamException),
                BindingFlags.Instance | BindingFlags.NonPublic,
                null,
                [4, 0],
                null
            )!;

        Assert.True(Outages.IsUnavailable(exception));
        Assert.True(Outages.IsUnavailable(new InvalidOperationException("wrapped", exception)));
        Assert.False(Outages.IsUnavailable(new EndOfStreamException()));
    }

    /// <summary>A table in memory has a limit, and the server then reports the same error as for a full disk.</summary>
    [Fact]
    public async Task A_database_without_space_is_an_outage()
    {
        var server = await MariaDbServer.SharedAsync();
        await using var connection = new MySqlConnection(await server.CreateSchemaAsync("full"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SET max_heap_table_size = 16384;
            CREATE TABLE notes (text CHAR(255)) ENGINE = MEMORY;
            INSERT INTO notes SELECT REPEAT('x', 255) FROM seq_1_to_10000;
            """;

        var exception = await Assert.ThrowsAsync<MySqlException>(() =>
            command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal(MySqlErrorCode.RecordFileFull, exception.ErrorCode);
        Assert.True(Outages.IsUnavailable(exception));
    }

    [Fact]
    public async Task A_service_that_hangs_or_breaks_off_is_an_outage()
    {
        await using var service = await Replica.StartAsync("service");
        var headersRead = new TaskCompletionSource();
        service.Handler = async context =>
        {
            if (context.Request.Path == "/broken")
            {
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("part");
                await context.Response.Body.FlushAsync();
                await headersRead.Task;
                context.Abort();
                return;
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var client = new HttpClient
        {
            BaseAddress = new(service.Address),
            Timeout = TimeSpan.FromMilliseconds(300),
        };
        using var patient = new HttpClient { BaseAddress = client.BaseAddress };

        var timeout = await Assert.ThrowsAnyAsync<Exception>(() =>
            client.GetStringAsync("/hanging", TestContext.Current.CancellationToken)
        );
        using var headers = await patient.GetAsync(
            "/broken",
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        headersRead.SetResult();
        var broken = await Assert.ThrowsAnyAsync<Exception>(() =>
            headers.Content.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken)
        );
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var given = await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            patient.GetStringAsync("/hanging", caller.Token)
        );

        Assert.True(Outages.IsUnavailable(timeout), timeout.ToString());
        Assert.True(Outages.IsUnavailable(broken), broken.ToString());
        // The caller gave up. No service is to blame.
        Assert.False(Outages.IsUnavailable(given), given.ToString());
    }

    /// <summary>A cancelled call closes its connection, so the end of the answer may be noticed first.</summary>
    [Fact]
    public void A_call_that_its_caller_gave_up_is_no_outage()
    {
        var ended = new HttpIOException(HttpRequestError.ResponseEnded);

        Assert.True(Outages.IsUnavailable(ended));
        Assert.False(Outages.IsUnavailable(new TaskCanceledException("", new TaskCanceledException("", ended))));
        Assert.True(Outages.IsUnavailable(new TaskCanceledException("", new TimeoutException("", ended))));
    }
}
