using System.Text.Json;
using Biblio.Http;

namespace Biblio.Tests.Http;

public sealed class JsonTests
{
    [Theory]
    [InlineData("\"2026-11-21T10:00:00Z\"")]
    [InlineData("\"2026-11-21T10:00:00\"")]
    [InlineData("\"2026-11-21T05:00:00-05:00\"")]
    public void Times_are_read_and_written_as_UTC(string json)
    {
        var time = JsonSerializer.Deserialize<DateTime>(json, Json.Options);

        Assert.Equal(new DateTime(2026, 11, 21, 10, 0, 0, DateTimeKind.Utc), time);
        Assert.Equal(
            "\"2026-11-21T10:00:00Z\"",
            JsonSerializer.Serialize(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), Json.Options)
        );
    }

    [Fact]
    public void Enums_are_strings_and_accents_are_kept() =>
        Assert.Equal(
            """{"title":"Été","day":"tuesday","kind":"end-of-line"}""",
            JsonSerializer.Serialize(
                new
                {
                    Title = "Été",
                    Day = DayOfWeek.Tuesday,
                    Kind = Kind.EndOfLine,
                },
                Json.Options
            )
        );

    private enum Kind
    {
        EndOfLine,
    }
}
