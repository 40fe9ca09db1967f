using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Biblio.Orders.Data;

/// <summary>Times are UTC on both sides of the database, which does not keep the kind.</summary>
internal sealed class UtcDateTime() : ValueConverter<DateTime, DateTime>(time => time, time => DateTime.SpecifyKind(time, DateTimeKind.Utc));
