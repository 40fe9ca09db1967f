using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace Biblio.Http;

/// <summary>
/// Refuses query parameters that the handler does not read. A misspelled filter would otherwise be ignored, and the
/// response would contain everything. Also refuses a single-valued parameter that occurs twice, and a value of another
/// type.
/// </summary>
public static class QueryParameters
{
    private static readonly ConditionalWeakTable<Endpoint, FrozenDictionary<string, Parameter>> Cache = [];

    public static void UseQueryParameters(this WebApplication app) =>
        app.Use(next =>
            context =>
            {
                if (
                    context.Request.QueryString.HasValue
                    && context.GetEndpoint() is RouteEndpoint endpoint
                    && IsDescribedHandler(endpoint)
                )
                {
                    Check(context.Request.Query, Cache.GetValue(endpoint, ReadParameters));
                }

                return next(context);
            }
        );

    private static void Check(IQueryCollection query, FrozenDictionary<string, Parameter> parameters)
    {
        Dictionary<string, string[]>? errors = null;
        foreach (var (name, values) in query)
        {
            if (!parameters.TryGetValue(name, out var parameter))
            {
                (errors ??= [])[name] =
                [
                    parameters.Count == 0
                        ? "There is no such parameter. This operation has none."
                        : $"There is no such parameter. The parameters are {string.Join(", ", parameters.Keys.Order())}.",
                ];
            }
            else if (values.Count > 1 && !parameter.AllowsMany)
            {
                (errors ??= [])[parameter.Name] = ["This parameter occurs more than once."];
            }
            else if (values.FirstOrDefault(value => !parameter.Accepts(value)) is { } wrong)
            {
                (errors ??= [])[parameter.Name] = [BadRequestParser.Describe(wrong, parameter.Type.Name)];
            }
        }

        if (errors is not null)
        {
            throw new FieldException(errors);
        }
    }

    /// <summary>
    /// Whether the endpoint is a handler with known parameters, and an operation of the API. Fallbacks, proxied routes,
    /// pages and static files are not.
    /// </summary>
    private static bool IsDescribedHandler(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IParameterBindingMetadata>() is not null
        && endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true };

    private static FrozenDictionary<string, Parameter> ReadParameters(Endpoint endpoint)
    {
        var route = ((RouteEndpoint)endpoint).RoutePattern;
        return endpoint
            .Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Select(binding => (Name: GetName(binding, route), Type: binding.ParameterInfo.ParameterType))
            .Where(parameter => parameter.Name is not null)
            .Select(parameter => new Parameter(
                JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!),
                IsList(parameter.Type),
                ValueType(parameter.Type)
            ))
            .DistinctBy(parameter => parameter.Name)
            .ToFrozenDictionary(parameter => parameter.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The name in the query, or null when the parameter is bound to another part of the request.</summary>
    private static string? GetName(IParameterBindingMetadata binding, RoutePattern route)
    {
        var attributes = binding.ParameterInfo.GetCustomAttributes(inherit: true);
        if (attributes.OfType<IFromQueryMetadata>().FirstOrDefault() is { } fromQuery)
        {
            return fromQuery.Name ?? binding.Name;
        }

        var isElsewhere =
            attributes.Any(attribute =>
                attribute
                    is IFromHeaderMetadata
                        or IFromRouteMetadata
                        or IFromBodyMetadata
                        or IFromFormMetadata
                        or IFromServiceMetadata
            ) || route.GetParameter(binding.Name) is not null;
        var type = binding.ParameterInfo.ParameterType;
        return !isElsewhere && (binding.HasTryParse || type == typeof(string) || IsList(type)) ? binding.Name : null;
    }

    private static bool IsList(Type type) =>
        type.IsArray || type == typeof(StringValues) || type == typeof(StringValues?);

    /// <summary>The type of one value: <c>int</c> for <c>int?</c> and <c>int[]</c>.</summary>
    private static Type ValueType(Type type)
    {
        var element = type.IsArray ? type.GetElementType()! : type;
        return Nullable.GetUnderlyingType(element) ?? element;
    }

    /// <summary>A parameter. <paramref name="Type"/> is that of one value.</summary>
    private sealed record Parameter(string Name, bool AllowsMany, Type Type)
    {
        private readonly Func<string, bool> _canParse = FindParser(Type);

        /// <summary>
        /// Whether the handler can read the value. The generated code of a handler refuses a wrong optional value without
        /// its name, so it is checked before.
        /// </summary>
        public bool Accepts(string? value) => string.IsNullOrEmpty(value) || _canParse(value);

        private static Func<string, bool> FindParser(Type type) =>
            type.IsEnum ? value => Enum.TryParse(type, value, ignoreCase: true, out _)
            : type.IsValueType && Array.Exists(type.GetInterfaces(), IsParsable)
                ? typeof(Parameter)
                    .GetMethod(nameof(CanParse), BindingFlags.NonPublic | BindingFlags.Static)!
                    .MakeGenericMethod(type)
                    .CreateDelegate<Func<string, bool>>()
            : _ => true;

        private static bool IsParsable(Type type) =>
            type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IParsable<>);

        private static bool CanParse<T>(string value)
            where T : IParsable<T> => T.TryParse(value, CultureInfo.InvariantCulture, out _);
    }
}
