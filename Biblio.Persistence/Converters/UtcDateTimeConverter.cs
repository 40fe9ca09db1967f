using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Persistence.Converters;

/// <summary>Reads times as UTC, because the database does not store their kind.</summary>
public sealed class UtcDateTimeConverter()
    : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
