using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Persistence.Converters;

/// <summary>Times are UTC on both sides of the database, which does not keep the kind.</summary>
public sealed class UtcDateTimeConverter()
    : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
