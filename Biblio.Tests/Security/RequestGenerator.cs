using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Biblio.Tests.Security;

/// <summary>
/// Generates malformed and malicious requests. All random choices come from one seed, so that a failure can be
/// reproduced. Only some requests are certainly invalid. They have <see cref="Attempt.MustFail"/>.
/// </summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] UnusualValues =
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
            (not null, < 12) => WithBody(
                operation,
                "a body that is not JSON",
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
                    NestedJson(200)
                ),
                mustFail: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
            ),
            (not null, < 18) => WithBody(
                operation,
                "a body of another type",
                "a=b",
                Pick(
                    "application/x-www-form-urlencoded",
                    "text/plain",
                    "application/xml",
                    "multipart/form-data; boundary=x",
                    "application/json; charset=utf-7",
                    "application/json, text/plain",
                    "text/plain; charset=\"utf-8",
                    "image/pn\u00e9",
                    "/",
                    "*/*"
                ),
                mustFail: true
            ),
            (not null, < 22) => WithBody(
                operation,
                "a body too large",
                "{\"title\":\"" + new string('x', 1_200_000) + "\"}",
                mustFail: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
            ),
            (not null, < 26) => WithBytes(
                operation,
                "a body that is not UTF-8",
                [0x7B, 0x22, 0xFF, 0xFE, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D]
            ),
            (not null, < 40) when RandomBody(operation) is { } good => WithBody(
                operation,
                "an unknown member",
                WithMember(good, "surprise", RandomJson(0)).ToJsonString(),
                mustFail: IsStrict(operation)
            ),
            (not null, < 55) when RandomBody(operation) is { Count: > 0 } good => WithBody(
                operation,
                "a member of another type",
                WithWrongType(good).ToJsonString()
            ),
            (not null, < 65) when RandomBody(operation) is { Count: > 0 } good => WithBody(
                operation,
                "a duplicate member",
                WithDuplicateMember(good)
            ),
            (not null, < 90) when RandomBody(operation) is { } good => WithBody(
                operation,
                "unusual values",
                good.ToJsonString()
            ),
            (_, < 6) => RandomRequest(operation, "unusual headers", AddHeaders),
            (_, < 10) => RandomRequest(
                operation,
                "a method outside the API",
                request => request.Method = new(Pick("FOO", "TRACE", "PROPFIND", "LOCK", "M-SEARCH", "QUERY")),
                isRefused: true
            ),
            (_, < 20) => RandomRequest(operation, "a path with a suffix", address: address =>
                address
                + Pick("/", "/../", "/%2e%2e/", "//", ";x=1", "%00", "/.", "?", "#", "%20", "/" + new string('a', 3000))
            ),
            (_, < 28) => RandomRequest(
                operation,
                "an unknown parameter",
                address: address => WithParameter(address, "x" + UnusualValue()),
                isRefused: true
            ),
            (_, < 32)
                when operation.Parameters.FirstOrDefault(parameter => parameter.In == "query") is { Name: { } name } =>
                RandomRequest(
                    operation,
                    "a duplicate parameter",
                    address: address => WithParameter(WithParameter(address, name), name),
                    isRefused: true
                ),
            _ => RandomRequest(operation, "unusual parameters"),
        };
    }

    private Attempt RandomRequest(
        Operation operation,
        string description,
        Action<HttpRequestMessage>? change = null,
        Func<string, string>? address = null,
        bool isRefused = false
    )
    {
        var (target, mustFail) = RandomAddress(operation);
        target = address?.Invoke(target) ?? target;
        var request = new HttpRequestMessage(
            new HttpMethod(operation.Method),
            new Uri(target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = false })
        );
        if (operation.Body is { } body && body.Type.EndsWith("json", StringComparison.Ordinal))
        {
            request.Content = new StringContent(
                RandomBody(operation)?.ToJsonString() ?? "{}",
                Encoding.UTF8,
                MediaTypeHeaderValue.Parse(body.Type)
            );
        }

        change?.Invoke(request);
        return new(operation, description, request, isRefused || (mustFail && address is null));
    }

    private string WithParameter(string address, string name) =>
        address
        + (address.Contains('?', StringComparison.Ordinal) ? '&' : '?')
        + $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(UnusualValue())}";

    private static Attempt WithBody(
        Operation operation,
        string description,
        string text,
        string? type = null,
        bool mustFail = false
    )
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.TryAddWithoutValidation("Content-Type", type ?? operation.Body!.Value.Type);
        return new(
            operation,
            description,
            new HttpRequestMessage(new HttpMethod(operation.Method), ValidAddress(operation)) { Content = content },
            mustFail
        );
    }

    private static Attempt WithBytes(Operation operation, string description, byte[] bytes)
    {
        var attempt = WithBody(
            operation,
            description,
            "",
            mustFail: operation.Body!.Value.Type.EndsWith("json", StringComparison.Ordinal)
        );
        attempt.Request.Content = new ByteArrayContent(bytes);
        attempt.Request.Content.Headers.TryAddWithoutValidation("Content-Type", operation.Body!.Value.Type);
        return attempt;
    }

    private void AddHeaders(HttpRequestMessage request)
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
                "Referer",
                "User-Agent",
                "Authorization",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "X-Forwarded-Prefix",
                "Forwarded",
                "X-Request-Id",
                "traceparent",
                "tracestate",
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
            // HttpClient refuses line breaks, which HeaderTests sends as raw bytes.
            var value = new string([
                .. (_random.Next(2) == 0 ? ToBytes(UnusualValue()) : RandomBytes()).Where(letter =>
                    letter is not ('\r' or '\n' or '\0')
                ),
            ]);
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

    /// <summary>The path with existing ids and without a query.</summary>
    private static string ValidAddress(Operation operation) =>
        "http://biblio"
        + operation
            .Parameters.Where(parameter => parameter.In == "path")
            .Aggregate(operation.Path, (path, parameter) =>
                path.Replace($"{{{parameter.Name}}}", "1", StringComparison.Ordinal)
            );

    /// <summary>
    /// Path and query with random values. They are known to be invalid where an integer is malformed or out of range.
    /// </summary>
    private (string Address, bool IsInvalid) RandomAddress(Operation operation)
    {
        var (path, query, isInvalid) = ("http://biblio" + operation.Path, new List<string>(), false);
        foreach (var (name, place, schema) in operation.Parameters)
        {
            var value = RandomParameter(schema);
            if (place == "path")
            {
                // An empty segment would be another path, and every client removes dot segments.
                value = value.Trim() is "" or "." or ".." ? "1" : value;
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
                isInvalid |=
                    Operation.TypeOf(schema) == "integer"
                    && !long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
            }
            else if (place == "query" && _random.Next(3) > 0)
            {
                query.Add($"{name}={Uri.EscapeDataString(value)}");
                isInvalid |=
                    name is "page" or "pageSize"
                    && long.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
                    && number is < 1 or > int.MaxValue;
            }
        }

        return (query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", isInvalid);
    }

    private string RandomParameter(JsonObject schema) =>
        _random.Next(4) == 0
            ? UnusualValue()
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
                _ => Pick(
                    "hugo",
                    "title",
                    "-price",
                    "1,2,3",
                    "fr",
                    "9780306406157",
                    "pending",
                    "redis-cached",
                    UnusualValue()
                ),
            };

    /// <summary>A body that follows the schema, with many unusual values.</summary>
    private JsonObject? RandomBody(Operation operation) =>
        operation.Body is { } body && body.Type.EndsWith("json", StringComparison.Ordinal)
            ? RandomValue(operation, body.Schema, 0) as JsonObject ?? []
            : null;

    private JsonNode? RandomValue(Operation operation, JsonObject schema, int depth)
    {
        if (depth > 5 || _random.Next(12) == 0)
        {
            return RandomJson(depth);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[_random.Next(values.Count)]?.DeepClone();
        }

        return Operation.TypeOf(schema) switch
        {
            "object" => new JsonObject(
                (schema["properties"] as JsonObject ?? [])
                    .Where(_ => _random.Next(5) > 0)
                    .Select(property =>
                        KeyValuePair.Create(
                            property.Key,
                            RandomValue(operation, operation.Resolve(property.Value), depth + 1)
                        )
                    )
                    .ToList()
            ),
            "array" => new JsonArray([
                .. Enumerable
                    .Range(0, Pick(0, 1, 1, 2, 3, 150))
                    .Select(_ => RandomValue(operation, operation.Resolve(schema["items"]), depth + 1)),
            ]),
            "integer" => Pick(1L, 2, 0, -1, 100_000, int.MaxValue, long.MaxValue),
            "number" => Pick(0m, 12.5m, -1m, 0.001m, 99_999_999.99m, 79228162514264337593543950335m),
            "boolean" => _random.Next(2) == 0,
            _ => Pick(
                "Biblio",
                "fr",
                "CAD",
                "9780306406157",
                UnusualValue(),
                new string('x', Pick(1, 200, 501, 20_000))
            ),
        };
    }

    private JsonNode? RandomJson(int depth) =>
        _random.Next(9) switch
        {
            0 => null,
            1 => _random.Next(2) == 0,
            2 => _random.Next(-10, 10),
            3 => 1.5,
            4 => long.MinValue,
            5 => new JsonArray(1, "two", null),
            6 when depth < 5 => new JsonObject { ["$type"] = "System.Object", ["__proto__"] = RandomJson(depth + 1) },
            7 => JsonValue.Create(1e300),
            _ => UnusualValue(),
        };

    private JsonObject WithWrongType(JsonObject good)
    {
        good[good.ElementAt(_random.Next(good.Count)).Key] = RandomJson(0);
        return good;
    }

    private static JsonObject WithMember(JsonObject good, string name, JsonNode? value)
    {
        good[name] = value;
        return good;
    }

    private static string WithDuplicateMember(JsonObject good)
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

    private static string NestedJson(int depth) =>
        string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);

    /// <summary>Up to forty random bytes, as one character each.</summary>
    private string RandomBytes()
    {
        var bytes = new byte[_random.Next(1, 40)];
        _random.NextBytes(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>The bytes of the text in UTF-8, as one character each.</summary>
    private static string ToBytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    // UTF-8 cannot represent half a surrogate pair. Encoders write the replacement character instead.
    private string UnusualValue() =>
        _random.Next(10) == 0
            ? new string('A', Pick(255, 1000, 4000))
            : UnusualValues[_random.Next(UnusualValues.Length)].Replace("\uD800", "\uFFFD", StringComparison.Ordinal);

    private T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];
}

/// <summary>A generated request. With <paramref name="MustFail"/>, it must not succeed.</summary>
internal sealed record Attempt(Operation Operation, string Description, HttpRequestMessage Request, bool MustFail);
