using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Biblio.Tests.Fixtures;

/// <summary>A received span.</summary>
internal sealed record ReceivedSpan(
    string Service,
    string TraceId,
    string Id,
    string ParentId,
    string Name,
    int Kind,
    int Status,
    Dictionary<string, string> Attributes
)
{
    public const int Error = 2;

    public override string ToString()
    {
        var attributes = Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}");
        return $"{Service}: {Name} ({Id} under {ParentId}) {string.Join(' ', attributes)}";
    }
}

/// <summary>A received log record.</summary>
internal sealed record ReceivedLog(string Service, string TraceId, string Body, Dictionary<string, string> Attributes);

/// <summary>Receives telemetry over OTLP/HTTP in a test and keeps it in memory.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<ReceivedSpan> Spans { get; } = [];

    public ConcurrentQueue<ReceivedLog> Logs { get; } = [];

    /// <summary>The names of the metrics, with their services.</summary>
    public ConcurrentQueue<(string Service, string Name)> Metrics { get; } = [];

    /// <summary>The raw request bodies. Tests search them for data that must not be exported.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = [];

    public Uri Address => new(_app.Urls.First());

    /// <summary>The environment variables that make a process export its telemetry here without delay.</summary>
    public Dictionary<string, string> Environment =>
        new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.First(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "200",
            // A test must find its trace, however many other requests are sampled at the same time.
            ["OTEL_TRACES_SAMPLER"] = "always_on",
        };

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(app);
        app.MapPost("/v1/{signal}", receiver.ReceiveAsync);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> ReceiveAsync(string signal, HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        var body = buffer.ToArray();
        Bodies.Enqueue(body);
        switch (signal)
        {
            case "traces":
                Read(body, ReadSpan, Spans);
                break;
            case "metrics":
                Read(body, (service, metric) => (service, Text(metric, 1)), Metrics);
                break;
            // JSON is kept as its body only.
            case "logs" when !request.HasJsonContentType():
                Read(body, ReadLog, Logs);
                break;
        }

        // An empty body is a valid OTLP response.
        return Results.Bytes([], "application/x-protobuf");
    }

    /// <summary>Traces, logs and metrics have the same structure: a resource (1), its scopes (2), and their items (2).</summary>
    private static void Read<T>(byte[] body, Func<string, ReadOnlyMemory<byte>, T> read, ConcurrentQueue<T> queue)
    {
        foreach (var resource in Fields(body, 1))
        {
            var service = Fields(resource, 1)
                .Select(message => Attributes(message, 1))
                .FirstOrDefault()
                ?.GetValueOrDefault("service.name")
                ?? "";
            foreach (var item in Fields(resource, 2).SelectMany(scope => Fields(scope, 2)))
            {
                queue.Enqueue(read(service, item));
            }
        }
    }

    private static ReceivedSpan ReadSpan(string service, ReadOnlyMemory<byte> span) =>
        new(
            service,
            Hex(span, 1),
            Hex(span, 2),
            Hex(span, 4),
            Text(span, 5),
            (int)Number(span, 6),
            Fields(span, 15).Select(status => (int)Number(status, 3)).FirstOrDefault(),
            Attributes(span, 9)
        );

    private static ReceivedLog ReadLog(string service, ReadOnlyMemory<byte> log) =>
        new(service, Hex(log, 9), Fields(log, 5).Select(Value).FirstOrDefault() ?? "", Attributes(log, 6));

    private static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> message, int field) =>
        Fields(message, field)
            .GroupBy(pair => Text(pair, 1))
            .ToDictionary(pairs => pairs.Key, pairs => Fields(pairs.Last(), 2).Select(Value).FirstOrDefault() ?? "");

    private static string Value(ReadOnlyMemory<byte> value)
    {
        foreach (var (field, bytes, number) in Protobuf(value))
        {
            return field switch
            {
                1 => Encoding.UTF8.GetString(bytes.Span),
                3 => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                _ => Convert.ToHexString(bytes.Span),
            };
        }

        return "";
    }

    private static string Hex(ReadOnlyMemory<byte> message, int field) =>
        Fields(message, field).Select(bytes => Convert.ToHexStringLower(bytes.Span)).FirstOrDefault() ?? "";

    private static string Text(ReadOnlyMemory<byte> message, int field) =>
        Fields(message, field).Select(bytes => Encoding.UTF8.GetString(bytes.Span)).FirstOrDefault() ?? "";

    private static ulong Number(ReadOnlyMemory<byte> message, int field) =>
        Protobuf(message).Where(f => f.Field == field).Select(f => f.Number).FirstOrDefault();

    private static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int field) =>
        Protobuf(message).Where(f => f.Field == field).Select(f => f.Bytes);

    /// <summary>Reads the Protobuf wire format: the number of each field, and its bytes or its integer.</summary>
    private static IEnumerable<(int Field, ReadOnlyMemory<byte> Bytes, ulong Number)> Protobuf(
        ReadOnlyMemory<byte> message
    )
    {
        for (var position = 0; position < message.Length; )
        {
            var key = Varint(message.Span, ref position);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return (field, default, Varint(message.Span, ref position));
                    break;
                case 1:
                    yield return (field, default, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[position..]));
                    position += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref position);
                    yield return (field, message.Slice(position, length), 0);
                    position += length;
                    break;
                case 5:
                    yield return (field, default, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[position..]));
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException("The body is not valid Protobuf.");
            }
        }
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
