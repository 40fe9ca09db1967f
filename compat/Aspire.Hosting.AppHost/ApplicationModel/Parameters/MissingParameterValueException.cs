namespace Aspire.Hosting;

/// <summary>A parameter has neither a configured value nor a default.</summary>
public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException()
    {
    }

    public MissingParameterValueException(string message) : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception inner) : base(message, inner)
    {
    }
}
