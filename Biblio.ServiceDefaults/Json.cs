using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace Biblio.ServiceDefaults;

/// <summary>How Biblio writes JSON, and how strictly it reads it.</summary>
public static class Json
{
    /// <summary>The same options outside of endpoints: clients, messages, tests.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>camelCase, unknown and repeated members refused, numbers are numbers, enums are words, times are UTC.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // é stays é; what matters inside HTML is still escaped
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.Converters.Add(new UtcConverter());
    }

    internal static void AddJson(this IHostApplicationBuilder builder) =>
        builder.Services.ConfigureHttpJsonOptions(options => Configure(options.SerializerOptions));

    /// <summary>JSON is UTF-8 (RFC 8259). The framework would look for any other encoding, and some have no decoder.</summary>
    internal static void UseUtf8(this WebApplication app) =>
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
                        throw new BadHttpRequestException("JSON is UTF-8.", StatusCodes.Status415UnsupportedMediaType);
                    }

                    // in quotes the framework does not know it again
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

    /// <summary>A time without a zone is UTC: that is how the databases keep it.</summary>
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
