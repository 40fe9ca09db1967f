using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Validation;

#pragma warning disable ASP0029 // For evaluation purposes only. No other API extends the validation.

namespace Biblio.Http;

/// <summary>
/// Validates the attributes of every request type. The framework's source generator covers only public types, and only
/// in the project that calls <c>AddValidation()</c>. It would silently skip an internal record.
/// </summary>
public static class Validation
{
    public static void AddRequestValidation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        // As the first resolver, it puts the camel-case names of fields into error messages.
        builder.Services.PostConfigure<ValidationOptions>(options => options.Resolvers.Insert(0, new Resolver()));
    }

    private sealed class Resolver : IValidatableInfoResolver
    {
        private readonly ConcurrentDictionary<Type, IValidatableInfo?> _cache = new();

        public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
        {
            validatableInfo = _cache.GetOrAdd(type, type => HasAttributes(type, []) ? new ValidatableType(type) : null);
            return validatableInfo is not null;
        }

        // The framework's own resolver validates parameters at run time.
        public bool TryGetValidatableParameterInfo(
            ParameterInfo parameterInfo,
            [NotNullWhen(true)] out IValidatableInfo? validatableInfo
        )
        {
            validatableInfo = null;
            return false;
        }
    }

    private static bool HasAttributes(Type type, HashSet<Type> visited)
    {
        type = ElementType(type);
        return IsApplicationType(type)
            && visited.Add(type)
            && (
                typeof(IValidatableObject).IsAssignableFrom(type)
                || Properties(type).Any(property => HasAttributes(property, visited))
            );
    }

    private static bool HasAttributes(PropertyInfo property, HashSet<Type> visited) =>
        Attributes(property).Any() || HasAttributes(property.PropertyType, visited);

    private static Type ElementType(Type type) =>
        Nullable.GetUnderlyingType(type)
        ?? type.GetElementType()
        ?? (typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : type);

    private static bool IsApplicationType(Type type) =>
        type is { IsPrimitive: false, IsEnum: false } && type.Namespace?.Split('.')[0] is not ("System" or "Microsoft");

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0);

    /// <summary>The attributes of the property and of the constructor parameter with its name.</summary>
    private static IEnumerable<ValidationAttribute> Attributes(PropertyInfo property) =>
        property
            .GetCustomAttributes<ValidationAttribute>()
            .Concat(
                property
                    .DeclaringType!.GetConstructors()
                    .SelectMany(constructor => constructor.GetParameters())
                    .FirstOrDefault(parameter => parameter.Name == property.Name)
                    ?.GetCustomAttributes<ValidationAttribute>()
                    ?? []
            );

    private sealed class ValidatableType(Type type)
        : ValidatableTypeInfo(
            type,
            [
                .. Properties(type)
                    .Where(property => HasAttributes(property, []))
                    .Select(property => new ValidatableProperty(type, property)),
            ]
        )
    {
        private readonly ValidationAttribute[] _attributes = [.. type.GetCustomAttributes<ValidationAttribute>()];

        protected override ValidationAttribute[] GetValidationAttributes() => _attributes;
    }

    private sealed class ValidatableProperty(Type type, PropertyInfo property)
        : ValidatablePropertyInfo(
            type,
            property.PropertyType,
            property.Name,
            property.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? FieldPath.CamelCase(property.Name)
        )
    {
        private readonly ValidationAttribute[] _attributes = [.. Attributes(property)];

        protected override ValidationAttribute[] GetValidationAttributes() => _attributes;
    }
}
