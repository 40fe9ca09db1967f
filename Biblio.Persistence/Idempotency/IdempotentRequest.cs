using Microsoft.EntityFrameworkCore;

namespace Biblio.Persistence.Idempotency;

/// <summary>A request with an Idempotency-Key, and the answer that it got.</summary>
internal sealed class IdempotentRequest
{
    public required long UserId { get; init; }

    public required string RequestKey { get; init; }

    /// <summary>SHA-256 of the request, so that the same key with another request is noticed.</summary>
    public string RequestHash { get; private set; } = "";

    public int? Status { get; set; }

    public string? Location { get; set; }

    /// <summary>The body of the answer, as JSON.</summary>
    public string? Answer { get; set; }

    public DateTime CreatedAt { get; private set; }

    public static void Map(ModelBuilder model) =>
        model.Entity<IdempotentRequest>(request =>
        {
            request.ToTable("idempotent_requests").HasKey(row => new { row.UserId, row.RequestKey });
            request.Property(row => row.UserId).HasColumnName("user_id");
            request.Property(row => row.RequestKey).HasColumnName("request_key").HasMaxLength(200);
            request.Property(row => row.RequestHash).HasColumnName("request_hash").HasMaxLength(64);
            request.Property(row => row.Status).HasColumnName("status");
            request.Property(row => row.Location).HasColumnName("location").HasMaxLength(200);
            request.Property(row => row.Answer).HasColumnName("answer").HasColumnType("mediumtext");
            request.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
}
