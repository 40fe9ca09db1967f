using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Api.Exercises;

/// <summary>Errors in the form of the exercises: <c>{"error": "User not found"}</c>.</summary>
internal static class ExerciseErrors
{
    public static JsonHttpResult<ExerciseError> NotFound(string error) => Create(error, StatusCodes.Status404NotFound);

    public static JsonHttpResult<ExerciseError> BadRequest(string error) =>
        Create(error, StatusCodes.Status400BadRequest);

    public static JsonHttpResult<ExerciseError> Create(string error, int status) =>
        TypedResults.Json(new ExerciseError(error), statusCode: status);
}

internal sealed record ExerciseError(string Error);
