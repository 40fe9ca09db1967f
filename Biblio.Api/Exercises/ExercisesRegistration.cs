using Biblio.Api.Accounts.Tokens;
using Biblio.Identity;

namespace Biblio.Api.Exercises;

/// <summary>
/// The exercise profile (docs/exercises.md): the commands of the exercises get the answers of the exercises, each on
/// its own port. It is off by default, and exists in Development only.
/// </summary>
internal static class ExercisesRegistration
{
    /// <summary>Staff may order for everyone, as callers without an account do in the exercises.</summary>
    private static readonly Caller Staff = new(4, Role.Librarian);

    public static void AddExercises(this IHostApplicationBuilder builder)
    {
        var options = ExerciseOptions.From(builder.Configuration);
        if (!options.Enabled)
        {
            return;
        }

        if (!builder.Environment.IsDevelopment())
        {
            throw new InvalidOperationException(
                "Exercises:Enabled works in Development only, because the exercises know no accounts."
            );
        }

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<SimulatedLatency>();
        builder.Services.AddSingleton<MonitoringStore>();
        builder.Services.AddSingleton<StaffToken>(provider =>
            () => provider.GetRequiredService<AccessTokenIssuer>().Issue(Staff, "exercise")
        );
        builder.Services.AddHttpClient<ExerciseClient>(client => client.Timeout = TimeSpan.FromSeconds(10));
    }

    /// <summary>Rewrites the paths of requests to the ports of the exercises, so it must run before routing.</summary>
    public static void UseExercises(this WebApplication app)
    {
        if (app.Services.GetService<ExerciseOptions>() is { } options)
        {
            app.Use((context, next) => ExercisePaths.RewriteAsync(context, options, next));
        }
    }

    public static void MapExercises(this WebApplication app)
    {
        if (app.Services.GetService<ExerciseOptions>() is null)
        {
            return;
        }

        _ = app.Services.GetRequiredService<MonitoringStore>();
        app.MapLibraryExercise();
        app.MapShopExercise();
        app.MapStoreExercise();
        app.MapMonitoringExercise();
        app.Map(ExercisePaths.Root + "/{**rest}", () => ExerciseErrors.NotFound("Not found"))
            .ExcludeFromDescription()
            .AllowAnonymous();
    }
}
