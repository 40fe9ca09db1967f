using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Persistence.Converters;

/// <summary>An enum as the lower-case word that the ledger's readers see.</summary>
public sealed class LowercaseEnumConverter<T>()
    : ValueConverter<T, string>(value => value.ToString().ToLowerInvariant(), word => Enum.Parse<T>(word, true))
    where T : struct, Enum;
