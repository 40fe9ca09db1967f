namespace Biblio.Api.Exercises;

/// <summary>Waits as long as the service of the exercise pretends to work.</summary>
internal sealed class SimulatedLatency(ExerciseOptions options, TimeProvider time)
{
    /// <summary>Waits a random time between two numbers of milliseconds.</summary>
    public Task WaitAsync(int minMilliseconds, int maxMilliseconds, CancellationToken cancellationToken) =>
        options.LatencyFactor == 0
            ? Task.CompletedTask
            : Task.Delay(
                options.LatencyFactor
                    * TimeSpan.FromMilliseconds(Random.Shared.Next(minMilliseconds, maxMilliseconds + 1)),
                time,
                cancellationToken
            );
}
