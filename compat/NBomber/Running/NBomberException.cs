namespace NBomber.Running;

/// <summary>Why a session can not be run; the real one throws a plain Exception too (F#'s failwith).</summary>
internal sealed class NBomberException(string message) : Exception(message);

/// <summary>Ends an iteration whose step has failed.</summary>
internal sealed class RestartIterationException() : Exception("A step failed: the iteration is begun anew.");
