using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Biblio.Tests.Fixtures;

namespace Biblio.Tests.Api.Exercises;

/// <summary>A command of an exercise, and the answer that its document shows (commands.txt).</summary>
internal sealed partial record ExerciseCommand(
    string Service,
    string Method,
    string Path,
    string Body,
    int Status,
    string Answer
)
{
    public static IEnumerable<ExerciseCommand> Of(string exercise)
    {
        var lines = Repository
            .Read("Biblio.Tests/Api/Exercises/commands.txt")
            .Split('\n')
            .SkipWhile(line => line != $"== {exercise}")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("==", StringComparison.Ordinal))
            .Where(line => line.Length > 0)
            .ToList();
        Assert.NotEmpty(lines);
        return lines
            .Chunk(2)
            .Select(pair =>
            {
                Assert.StartsWith("> ", pair[0], StringComparison.Ordinal);
                Assert.StartsWith("< ", pair[1], StringComparison.Ordinal);
                var command = pair[0].Split(' ', 5);
                var answer = pair[1].Split(' ', 3);
                return new ExerciseCommand(
                    command[1],
                    command[2],
                    command[3],
                    command.ElementAtOrDefault(4) ?? "",
                    int.Parse(answer[1], CultureInfo.InvariantCulture),
                    answer.ElementAtOrDefault(2) ?? ""
                );
            });
    }

    public async Task CheckAsync(HttpClient client, int port, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new(Method), $"http://localhost:{port}{Path}");
        if (Body.Length > 0)
        {
            var type = Body[0] == '{' ? "application/json" : "application/x-www-form-urlencoded";
            request.Content = new StringContent(Body, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        }

        using var response = await client.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        // The labels of metrics are not part of the documents' answers.
        text = Path == "/metrics" ? Labels().Replace(text, "") : text;

        Assert.True(Status == (int)response.StatusCode, $"{this}: {(int)response.StatusCode} {text}");
        Assert.True(
            Answer is not ['{' or '[', ..]
                ? text.Split('\n').Any(line => line.Contains(Answer, StringComparison.Ordinal))
                : Contains(JsonNode.Parse(text), JsonNode.Parse(Answer)),
            $"{this}: {text}"
        );
    }

    private static bool Contains(JsonNode? actual, JsonNode? expected) =>
        (actual, expected) switch
        {
            (JsonObject found, JsonObject wanted) => wanted.All(member =>
                found.TryGetPropertyValue(member.Key, out var value) && Contains(value, member.Value)
            ),
            (JsonArray found, JsonArray wanted) => found.Count == wanted.Count
                && found.Zip(wanted).All(pair => Contains(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(actual, expected),
        };

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Labels();
}
