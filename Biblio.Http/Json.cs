using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Biblio.Http;

/// <summary>The JSON options of Biblio.</summary>
public static class Json
{
    /// <summary>The same options for clients, messages and tests.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>
    /// Rejects unknown and repeated members and quoted numbers. Writes enums as kebab-case strings and times as UTC.
    /// </summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // Letters such as é are not escaped. Characters with a meaning in HTML still are.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcConverter());
    }

    public static void AddJson(this IHostApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));

    /// <summary>
    /// Refuses JSON that is not UTF-8 (RFC 8259). The framework would look up the encoding, and fail without a decoder.
    /// </summary>
    public static void RequireUtf8Json(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    context.Request.ContentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) == true
                    && context.Request.GetTypedHeaders().ContentType is { } type
                    && IsJson(type)
                )
                {
                    if (!type.Charset.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                    {
                        throw new BadHttpRequestException(
                            "The encoding of JSON must be UTF-8.",
                            StatusCodes.Status415UnsupportedMediaType
                        );
                    }

                    // The framework does not recognize a charset in quotes.
                    context.Request.ContentType = type.MediaType.Value;
                }

                return next(context);
            }
        );

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.SubTypeWithoutSuffix.Equals("json", StringComparison.OrdinalIgnoreCase)
        || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        return options;
    }

    /// <summary>Treats a time without a zone as UTC, because the databases store UTC.</summary>
    private sealed class UtcConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && DateTime.TryParse(
                reader.GetString(),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
                ? time
                : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(
                value.Kind == DateTimeKind.Local
                    ? value.ToUniversalTime()
                    : DateTime.SpecifyKind(value, DateTimeKind.Utc)
            );
    }
}
