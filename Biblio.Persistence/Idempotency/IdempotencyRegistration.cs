using Biblio.Persistence.Migrations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Biblio.Persistence.Idempotency;

/// <summary>Requests that can be repeated safely with the header Idempotency-Key.</summary>
public static class IdempotencyRegistration
{
    /// <summary>Adds the table of the keys and the cleanup of expired ones.</summary>
    public static IHostApplicationBuilder AddIdempotency<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        var assembly = typeof(IdempotencyRegistration).Assembly;
        builder.Services.AddSingleton(new MigrationSource(assembly, "Idempotency.Sql", "idempotency"));
        builder.Services.Configure<IdempotencyOptions>(builder.Configuration.GetSection("Idempotency"));
        builder.Services.AddHostedService<IdempotencyCleanup<TContext>>();
        return builder;
    }

    /// <summary>Maps the table of the keys. Call it in OnModelCreating.</summary>
    public static ModelBuilder HasIdempotency(this ModelBuilder model)
    {
        IdempotentRequest.Map(model);
        return model;
    }

    /// <summary>
    /// With an Idempotency-Key, the endpoint has its effect once and repeats its answer. Its handler must do its work in
    /// one <see cref="Transactions.InTransactionAsync{TContext, TResult}"/> that returns the result of the request. Keys
    /// belong to <paramref name="owner"/>, by default the caller.
    /// </summary>
    public static RouteHandlerBuilder WithIdempotency<TContext>(
        this RouteHandlerBuilder endpoint,
        Func<EndpointFilterInvocationContext, long>? owner = null
    )
        where TContext : DbContext =>
        endpoint
            .AddEndpointFilter(new IdempotencyFilter<TContext>(owner))
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .AddOpenApiOperationTransformer(
                (operation, _, _) =>
                {
                    (operation.Parameters ??= []).Add(
                        new OpenApiParameter
                        {
                            Name = IdempotencyFilter<TContext>.Header,
                            In = ParameterLocation.Header,
                            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                        }
                    );
                    return Task.CompletedTask;
                }
            );
}
