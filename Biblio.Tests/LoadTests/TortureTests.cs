using System.Globalization;
using System.Net;
using Biblio.LoadTests;
using Biblio.LoadTests.Torture;
using Biblio.LoadTests.Torture.Clients;
using Biblio.LoadTests.Torture.Faults;
using Biblio.LoadTests.Torture.Stores;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.LoadTests;

/// <summary>The parts of a torture run.</summary>
public sealed class TortureTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "application/json", false, null)]
    [InlineData(404, "application/problem+json", false, null)]
    [InlineData(409, "application/problem+json", false, null)]
    [InlineData(503, "application/problem+json", true, null)]
    [InlineData(500, "application/problem+json", true, "500")]
    [InlineData(501, "application/problem+json", true, "501")]
    [InlineData(503, "application/problem+json", false, "without Retry-After")]
    [InlineData(502, "text/plain", true, "instead of a problem")]
    [InlineData(504, null, true, "instead of a problem")]
    [InlineData(401, "application/problem+json", false, "401")]
    [InlineData(400, "application/problem+json", false, "400 for a valid request")]
    [InlineData(422, "application/problem+json", false, "422 for a valid request")]
    public void Answers_that_must_not_be_given_are_found(int status, string? type, bool retryAfter, string? finding)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("{}") };
        response.Content.Headers.ContentType = type is null ? null : new(type);
        if (retryAfter)
        {
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(5));
        }

        var defect = AnswerRules.FindDefect(response, """{"detail":"x","traceId":"1"}""", isPage: false);

        Assert.Equal(finding is null, defect is null);
        Assert.Contains(finding ?? "", defect ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("traceId", defect ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_answer_to_a_key_must_equal_the_first()
    {
        var request = new RestockRequest("key", 1, 1);

        Assert.True(request.Acknowledge("""{"id":1}"""));
        Assert.True(request.Acknowledge("""{"id":1}"""));
        Assert.False(request.Acknowledge("""{"id":2}"""));
    }

    [Fact]
    public void Equal_seeds_give_equal_schedules_of_every_fault()
    {
        var schedule = FaultSchedule.Create(FaultCatalogue.All, 7).Take(3 * FaultCatalogue.All.Count).ToList();

        Assert.Equal(schedule, FaultSchedule.Create(FaultCatalogue.All, 7).Take(schedule.Count));
        Assert.NotEqual(schedule, FaultSchedule.Create(FaultCatalogue.All, 8).Take(schedule.Count));
        Assert.All(schedule.Chunk(FaultCatalogue.All.Count), round =>
            Assert.Equal(
                FaultCatalogue.Names.Order(),
                round.Select(planned => planned.Fault.Name).Order(),
                StringComparer.Ordinal
            )
        );
    }

    [Theory]
    [InlineData("--only kill-everything", "kill-orders")]
    [InlineData("--target http://example.com:8000", "on this machine")]
    [InlineData("--seconds 0", "--seconds")]
    [InlineData("--clients 501", "--clients")]
    public void Wrong_options_are_refused(string arguments, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<UsageException>(() => TortureOptions.Parse(arguments.Split(' '))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Only_the_recorded_process_is_found()
    {
        var folder = Directory.CreateTempSubdirectory("biblio-torture-").FullName;
        using var process = System.Diagnostics.Process.Start("sleep", "60");
        try
        {
            var started = process.StartTime.ToUniversalTime();
            Record(started);
            Assert.Equal(process.Id, ResourceProcess.Find(folder, "orders")?.Id);
            Assert.Null(ResourceProcess.Find(folder, "catalog"));

            // Another process got the id of one that has ended.
            Record(started.AddSeconds(-10));
            Assert.Null(ResourceProcess.Find(folder, "orders"));
        }
        finally
        {
            process.Kill();
            Directory.Delete(folder, recursive: true);
        }

        void Record(DateTime startTime)
        {
            Directory.CreateDirectory(Path.Combine(folder, "run"));
            File.WriteAllText(
                Path.Combine(folder, "run", "processes"),
                string.Create(CultureInfo.InvariantCulture, $"{process.Id}\t{startTime:yyyyMMddHHmmss}\torders\n")
            );
        }
    }

    [Fact]
    public async Task A_full_disk_is_full_and_is_removed_afterwards()
    {
        var (disk, reason) = await TmpfsFolder.MountAsync(CancellationToken, mebibytes: 8);
        if (disk is null)
        {
            // The reason is what the report of a run says.
            Assert.NotEmpty(reason!);
            return;
        }

        var file = Path.Combine(disk.Path, "file");
        await using (disk)
        {
            disk.Fill();
            await Assert.ThrowsAsync<IOException>(() => File.WriteAllTextAsync(file, "text", CancellationToken));
            disk.Free();
            await File.WriteAllTextAsync(file, "text", CancellationToken);
            File.Delete(file);
        }

        Assert.False(Directory.Exists(disk.Path));
    }
}
