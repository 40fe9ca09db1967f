using System.Text.Json;
using System.Text.RegularExpressions;

namespace Biblio.Http;

/// <summary>Parses the framework's exception messages, to name the invalid field in the response.</summary>
internal static partial class BadRequestParser
{
    private const string Body = "$";

    public static Failure From(BadHttpRequestException exception) =>
        exception switch
        {
            { StatusCode: not StatusCodes.Status400BadRequest } => new(exception.StatusCode, exception.Message),
            { InnerException: JsonException json } => Field(FieldOf(json), MessageOf(json)),
            { InnerException: not null } => Field(Body, "The body cannot be read as JSON."),
            _ => FromMessage(exception.Message),
        };

    /// <summary>Says that a value does not have the C# type.</summary>
    public static string Describe(string value, string type) => $"'{value}' is not a {TypeName(type)}.";

    private static Failure FromMessage(string message)
    {
        if (Unbound().Match(message) is { Success: true } unbound)
        {
            return Field(
                FieldPath.CamelCase(unbound.Groups["name"].Value),
                Describe(unbound.Groups["value"].Value, unbound.Groups["type"].Value)
            );
        }

        if (Missing().Match(message) is { Success: true } missing)
        {
            return missing.Groups["source"].Value == "body"
                ? Field(Body, "A body is required.")
                : Field(FieldPath.CamelCase(missing.Groups["name"].Value), "This is required.");
        }

        // Other messages, such as "Unexpected end of request content.", concern the whole request.
        return message.Contains("body", StringComparison.OrdinalIgnoreCase)
            ? Field(Body, "A body is required.")
            : new(StatusCodes.Status400BadRequest, "The request cannot be read.");
    }

    private static string FieldOf(JsonException exception)
    {
        if (exception.InnerException is JsonException)
        {
            // The body is not JSON, so the error belongs to no field.
            return Body;
        }

        var path = FieldPath.FromJson(exception.Path);
        return Required().Match(exception.Message) is { Success: true } required
                ? Join(path, required.Groups["name"].Value)
            : Unknown().Match(exception.Message) is { Success: true } unknown
            && !path.EndsWith(unknown.Groups["name"].Value, StringComparison.Ordinal)
                ? Join(path, unknown.Groups["name"].Value)
            : path;
    }

    private static string MessageOf(JsonException exception) =>
        exception switch
        {
            _ when Required().IsMatch(exception.Message) => "This is required.",
            _ when Unknown().IsMatch(exception.Message) => "There is no such field.",
            _ when exception.Message.StartsWith("Duplicate", StringComparison.Ordinal) => "This field occurs twice.",
            _ when NullValue().IsMatch(exception.Message) => "This cannot be null.",
            _ when Converted().Match(exception.Message) is { Success: true } converted =>
                $"This is not a {TypeName(converted.Groups["type"].Value)}.",
            _ => "The body cannot be read as JSON.",
        };

    /// <summary>The name of a C# type in a message to the caller.</summary>
    private static string TypeName(string type) =>
        type.Split('.')[^1].TrimEnd('?', '[', ']') switch
        {
            "int" or "long" or "short" or "byte" or "Int16" or "Int32" or "Int64" or "Byte" => "whole number in range",
            "decimal" or "double" or "float" or "Decimal" or "Double" or "Single" => "number in range",
            "bool" or "Boolean" => "boolean",
            "Guid" => "UUID",
            "DateTime" or "DateTimeOffset" => "time (ISO 8601)",
            "DateOnly" => "date (ISO 8601)",
            "string" or "String" => "text",
            _ => "valid value",
        };

    private static string Join(string path, string name) =>
        path == Body ? name
        : path.EndsWith("." + name, StringComparison.Ordinal) ? path
        : $"{path}.{name}";

    private static Failure Field(string name, string message) =>
        new(StatusCodes.Status400BadRequest) { Errors = new Dictionary<string, string[]> { [name] = [message] } };

    [GeneratedRegex(
        """^Failed to bind parameter "(?<type>.+) (?<name>\w+)" from "(?<value>.*)"\.$""",
        RegexOptions.Singleline
    )]
    private static partial Regex Unbound();

    [GeneratedRegex("""^Required parameter ".+ (?<name>\w+)" was not provided from (?<source>[\w ]+)\.$""")]
    private static partial Regex Missing();

    [GeneratedRegex("missing required properties including: '(?<name>[^']+)'")]
    private static partial Regex Required();

    [GeneratedRegex("The JSON property '(?<name>[^']+)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("null values|could not be converted to .* null")]
    private static partial Regex NullValue();

    [GeneratedRegex(@"could not be converted to (?:System\.Nullable`1\[)?(?<type>[\w.+]+)")]
    private static partial Regex Converted();
}
