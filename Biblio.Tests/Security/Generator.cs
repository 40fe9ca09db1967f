using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Security;

/// <summary>
/// Requests that nobody would send by mistake and somebody sends on purpose. Everything is drawn from one seed, so that a failure can be had again.
/// Most are neither right nor wrong for certain; those of which it is certain that they are wrong say so.
/// </summary>
internal sealed class Generator(int seed)
{
    private static readonly string[] Nasty =
    [
        "",
        " ",
        "0",
        "-1",
        "1.5",
        "1e309",
        "NaN",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "00000000000000000001",
        "0x10",
        "1;2",
        "1,2",
        "١٢٣",
        "null",
        "undefined",
        "true",
        "' OR '1'='1",
        "'; DROP TABLE books; --",
        "1 UNION SELECT user, password FROM mysql.user",
        "\\'; SELECT SLEEP(5); --",
        "%' AND 1=0 UNION ALL SELECT NULL --",
        "*)(uid=*))(|(uid=*",
        "+\"-~*()<>@",
        "\"unclosed",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:ldap://127.0.0.1/a}",
        "$(id)",
        "`id`",
        "| id",
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "....//",
        "\\\\server\\share",
        "file:///etc/passwd",
        "%00",
        "%c0%af",
        "%ff",
        "a\u0000b",
        "a\r\nX-Injected: 1",
        "\u202Etxt",
        "\uFEFF",
        "ﷺ",
        "e\u0301\u0301\u0301\u0301",
        "👩‍👩‍👧‍👦",
        "𝒳",
        "İ",
        "ß",
        "\uD800",
        "\u2028",
        "Ω≈ç√∫",
        "2026-02-30T25:61:00Z",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59.9999999Z",
    ];

    private readonly Random _random = new(seed);

    public Attempt Next(Operation operation)
    {
        var kind = _random.Next(100);
        return (operation.Body, kind) switch
        {
            (not null, < 12) => Body(
                operation,
                "a body that is no JSON",
                Pick(
                    "",
                    "{",
                    "[1",
                    "{\"a\":}",
                    "nul",
                    "\"text\"",
                    "[]",
                    "42",
                    "null",
                    "{\"a\":1,}",
                    "\u0001",
                    new string('[', 5000),
                    Nested(200)
                ),
                wrong: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
            ),
            (not null, < 18) => Body(
                operation,
                "a body of another type",
                "a=b",
                Pick(
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "application/xml",
                    "multipart/form-data; boundary=x",
                    "application/json; charset=utf-7",
                    "*/*"
                ),
                wrong: true
            ),
            (not null, < 22) => Body(
                operation,
                "a body too large",
                "{\"title\":\"" + new string('x', 1_200_000) + "\"}",
                wrong: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
            ),
            (not null, < 26) => Bytes(
                operation,
                "a body that is no UTF-8",
                [0x7B, 0x22, 0xFF, 0xFE, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D]
            ),
            (not null, < 40) when Object(operation) is { } good => Body(
                operation,
                "a member that nobody knows",
                With(good, "surprise", Any(0)).ToJsonString(),
                wrong: IsStrict(operation)
            ),
            (not null, < 55) when Object(operation) is { Count: > 0 } good => Body(
                operation,
                "a member of another type",
                Twisted(good).ToJsonString()
            ),
            (not null, < 65) when Object(operation) is { Count: > 0 } good => Body(
                operation,
                "a member that is there twice",
                Twice(good)
            ),
            (not null, < 90) when Object(operation) is { } good => Body(operation, "odd values", good.ToJsonString()),
            (_, < 10) => Plain(operation, "odd headers", Header),
            (_, < 20) => Plain(operation, "a path with more to it", address: address =>
                address
                + Pick("/", "/../", "/%2e%2e/", "//", ";x=1", "%00", "/.", "?", "#", "%20", "/" + new string('a', 3000))
            ),
            (_, < 30) => Plain(operation, "parameters that nobody knows", address: address =>
                $"{address}{(address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Uri.EscapeDataString(Odd())}={Uri.EscapeDataString(Odd())}"
            ),
            _ => Plain(operation, "odd parameters"),
        };
    }

    private Attempt Plain(
        Operation operation,
        string what,
        Action<HttpRequestMessage>? change = null,
        Func<string, string>? address = null
    )
    {
        var (target, wrong) = Address(operation);
        target = address?.Invoke(target) ?? target;
        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method),
            new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = false })
        );
        if (operation.Body is { } body && body.Type.EndsWith("json", StringComparison.Ordinal))
        {
            request.Content = new StringContent(
                Object(operation)?.ToJsonString() ?? "{}",
                Encoding.UTF8,
                MediaTypeHeaderValue.Parse(body.Type)
            );
        }

        change?.Invoke(request);
        return new(operation, what, request, wrong && address is null);
    }

    private static Attempt Body(Operation operation, string what, string text, string? type = null, bool wrong = false)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", type ?? operation.Body!.Value.Type);
        return new(
            operation,
            what,
            new HttpRequestMessage(new HttpMethod(operation.Method), Right(operation)) { Content = content },
            wrong
        );
    }

    private static Attempt Bytes(Operation operation, string what, byte[] bytes)
    {
        var attempt = Body(
            operation,
            what,
            "",
            wrong: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
        );
        attempt.Request.Content = new ByteArrayContent(bytes);
        attempt.Request.Content.Headers.TryAddWithoutValidation("Content-Type", operation.Body!.Value.Type);
        return attempt;
    }

    private void Header(HttpRequestMessage request)
    {
        for (var n = _random.Next(1, 4); n > 0; n--)
        {
            var name = Pick(
                "If-None-Match",
                "If-Match",
                "Accept",
                "Accept-Language",
                "Accept-Encoding",
                "Range",
                "Cookie",
                "Authorization",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Prefix",
                "Forwarded",
                "X-Request-Id",
                "traceparent",
                "baggage",
                "Idempotency-Key",
                "X-HTTP-Method-Override",
                "X-Original-URL",
                "Expect",
                "Origin",
                "Cache-Control",
                "If-Modified-Since",
                "Content-Encoding"
            );
            // what a client library refuses to send is tried by SmugglingTests, byte by byte
            var value = new string([.. Odd().Where(letter => letter is >= ' ' and < '\u007f')]);
            if (
                name == "Expect"
                || (
                    !request.Headers.TryAddWithoutValidation(name, value)
                    && request.Content?.Headers.TryAddWithoutValidation(name, value) != true
                )
            )
            {
                continue;
            }
        }
    }

    /// <summary>The path with ids that exist, no query.</summary>
    private static string Right(Operation operation) =>
        "http://biblio"
        + operation
            .Parameters.Where(parameter => parameter.In == "path")
            .Aggregate(operation.Path, (path, parameter) =>
                path.Replace($"{{{parameter.Name}}}", "1", StringComparison.Ordinal)
            );

    /// <summary>Path and query with values drawn at random; wrong for certain where a number is none.</summary>
    private (string Address, bool Wrong) Address(Operation operation)
    {
        var (path, query, wrong) = ("http://biblio" + operation.Path, new List<string>(), false);
        foreach (var (name, place, schema) in operation.Parameters)
        {
            var value = Value(schema);
            if (place == "path")
            {
                // an empty segment would be another path, and dots are taken out by every client
                value = value.Trim() is "" or "." or ".." ? "1" : value;
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                wrong |=
                    Operation.TypeOf(schema) == "integer"
                    && !long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
            }
            else if (place == "query" && _random.Next(3) > 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(value)}");
                wrong |=
                    name is "page" or "pageSize"
                    && long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    && number is < 1 or > int.MaxValue;
            }
        }

        return (query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", wrong);
    }

    private string Value(JsonObject schema) =>
        _random.Next(4) == 0
            ? Odd()
            : Operation.TypeOf(schema) switch
            {
                "integer" => Pick(
                    "1",
                    "2",
                    "7",
                    "999999",
                    "-1",
                    "0",
                    "2147483647",
                    "2147483648",
                    "9223372036854775807"
                ),
                "number" => Pick("0", "1.25", "-0.01", "1e10", "99999999999", "0.001"),
                "boolean" => Pick("true", "false", "TRUE", "1"),
                _ => Pick("hugo", "title", "-price", "1,2,3", "fr", "9780306406157", "pending", "redis-cached", Odd()),
            };

    /// <summary>A body of the kind that is described, with values of which many are odd.</summary>
    private JsonObject? Object(Operation operation) =>
        operation.Body is { } body && body.Type.EndsWith("json", StringComparison.Ordinal)
            ? Draw(operation, body.Schema, 0) as JsonObject ?? []
            : null;

    private JsonNode? Draw(Operation operation, JsonObject schema, int depth)
    {
        if (depth > 5 || _random.Next(12) == 0)
        {
            return Any(depth);
        }

        if (schema["enum"] is JsonArray words)
        {
            return words[_random.Next(words.Count)]?.DeepClone();
        }

        return Operation.TypeOf(schema) switch
        {
            "object" => new JsonObject(
                (schema["properties"] as JsonObject ?? [])
                    .Where(_ => _random.Next(5) > 0)
                    .Select(property =>
                        KeyValuePair.Create(property.Key, Draw(operation, operation.Resolve(property.Value), depth + 1))
                    )
                    .ToList()
            ),
            "array" => new JsonArray([
                .. Enumerable
                    .Range(0, Pick(0, 1, 1, 2, 3, 150))
                    .Select(_ => Draw(operation, operation.Resolve(schema["items"]), depth + 1)),
            ]),
            "integer" => Pick(1L, 2, 0, -1, 100_000, int.MaxValue, long.MaxValue),
            "number" => Pick(0m, 12.5m, -1m, 0.001m, 99_999_999.99m, 79228162514264337593543950335m),
            "boolean" => _random.Next(2) == 0,
            _ => Pick("Biblio", "fr", "CAD", "9780306406157", Odd(), new string('x', Pick(1, 200, 501, 20_000))),
        };
    }

    private JsonNode? Any(int depth) =>
        _random.Next(9) switch
        {
            0 => null,
            1 => _random.Next(2) == 0,
            2 => _random.Next(-10, 10),
            3 => 1.5,
            4 => long.MinValue,
            5 => new JsonArray(1, "two", null),
            6 when depth < 5 => new JsonObject { ["$type"] = "System.Object", ["__proto__"] = Any(depth + 1) },
            7 => JsonValue.Create(1e300),
            _ => Odd(),
        };

    private JsonObject Twisted(JsonObject good)
    {
        good[good.ElementAt(_random.Next(good.Count)).Key] = Any(0);
        return good;
    }

    private static JsonObject With(JsonObject good, string name, JsonNode? value)
    {
        good[name] = value;
        return good;
    }

    private static string Twice(JsonObject good)
    {
        var (name, value) = good.First();
        var member = $"{JsonValue.Create(name)!.ToJsonString()}:{value?.ToJsonString() ?? "null"}";
        return $"{{{member},{member}}}";
    }

    private static bool IsStrict(Operation operation) =>
        operation.Body is { } body
        && body.Schema["additionalProperties"] is JsonValue value
        && value.TryGetValue<bool>(out var open)
        && !open;

    private static string Nested(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    // half a surrogate pair can not be written in UTF-8: it becomes what every encoder makes of it
    private string Odd() =>
        _random.Next(10) == 0
            ? new string('A', Pick(255, 1000, 4000))
            : Nasty[_random.Next(Nasty.Length)].Replace("\uD800", "\uFFFD", StringComparison.Ordinal);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}

/// <summary>A request; <paramref name="Wrong"/>: it must not succeed.</summary>
internal sealed record Attempt(Operation Operation, string What, HttpRequestMessage Request, bool Wrong);
