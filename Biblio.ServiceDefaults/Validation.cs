using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Validation;

#pragma warning disable ASP0029 // (for evaluation purposes): the only door to the validation of minimal APIs; the tests hold what we need of it

namespace Biblio.ServiceDefaults;

/// <summary>Field rules (attributes on a request record) hold for every request type. The framework's source generator sees public types only, and only from the service's own
/// <c>AddValidation()</c>: an internal record would be accepted unchecked, in silence.</summary>
internal static class Validation
{
    public static void AddFieldRules(this IHostApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        // first in line, so that sentences name fields as the caller wrote them
        builder.Services.PostConfigure<ValidationOptions>(options => options.Resolvers.Insert(0, new Resolver()));
    }

    private sealed class Resolver : IValidatableInfoResolver
    {
        private readonly ConcurrentDictionary<Type, IValidatableInfo?> _known = new();

        public bool TryGetValidatableTypeInfo(Type type, [NotNullWhen(true)] out IValidatableInfo? validatableInfo)
        {
            validatableInfo = _known.GetOrAdd(type, type =>
                HasRules(type, []) ? new Record(type, Members(type)) : null
            );
            return validatableInfo is not null;
        }

        // parameters are the framework's: its own resolver does them at run time
        public bool TryGetValidatableParameterInfo(
            ParameterInfo parameterInfo,
            [NotNullWhen(true)] out IValidatableInfo? validatableInfo
        )
        {
            validatableInfo = null;
            return false;
        }
    }

    private static List<Member> Members(Type type) =>
        [
            .. Properties(type)
                .Where(property => Rules(property).Any() || HasRules(property.PropertyType, []))
                .Select(property => new Member(type, property)),
        ];

    private static bool HasRules(Type type, HashSet<Type> seen)
    {
        type = Element(type);
        return IsOurs(type)
            && seen.Add(type)
            && (
                typeof(IValidatableObject).IsAssignableFrom(type)
                || Properties(type).Any(property => Rules(property).Any() || HasRules(property.PropertyType, seen))
            );
    }

    private static Type Element(Type type) =>
        Nullable.GetUnderlyingType(type)
        ?? type.GetElementType()
        ?? (typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1] : type);

    private static bool IsOurs(Type type) =>
        type is { IsPrimitive: false, IsEnum: false } && type.Namespace?.Split('.')[0] is not ("System" or "Microsoft");

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0);

    /// <summary>On the property, or on the parameter of the record's constructor that it comes from.</summary>
    private static IEnumerable<ValidationAttribute> Rules(PropertyInfo property) =>
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

    private sealed class Record(Type type, List<Member> members) : ValidatableTypeInfo(type, members)
    {
        private readonly ValidationAttribute[] _rules = [.. type.GetCustomAttributes<ValidationAttribute>()];

        protected override ValidationAttribute[] GetValidationAttributes() => _rules;
    }

    private sealed class Member(Type type, PropertyInfo property)
        : ValidatablePropertyInfo(
            type,
            property.PropertyType,
            property.Name,
            property.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? FieldPath.CamelCase(property.Name)
        )
    {
        private readonly ValidationAttribute[] _rules = [.. Rules(property)];

        protected override ValidationAttribute[] GetValidationAttributes() => _rules;
    }
}
