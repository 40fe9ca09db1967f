using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Persistence.Converters;

/// <summary>Stores an enum value as its name in lower case.</summary>
public sealed class LowercaseEnumConverter<T>()
    : ValueConverter<T, string>(value => value.ToString().ToLowerInvariant(), name => Enum.Parse<T>(name, true))
    where T : struct, Enum;
