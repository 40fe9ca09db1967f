namespace NBomber.Running;

/// <summary>A session is invalid. The real package throws a plain Exception (F#'s failwith).</summary>
internal sealed class NBomberException(string message) : Exception(message);

/// <summary>Ends an iteration after a failed step.</summary>
internal sealed class RestartIterationException() : Exception("A step failed, so the iteration restarts.");
