using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Inventory.Data;

/// <summary>An enum as the lower-case word that the ledger's readers see.</summary>
internal sealed class Words<T>() : ValueConverter<T, string>(value => value.ToString().ToLowerInvariant(), word => Enum.Parse<T>(word, true))
    where T : struct, Enum;
