using System.Reflection;
using Biblio.ServiceDefaults;
using MySqlConnector;

namespace Biblio.Tests.ServiceDefaults;

public sealed class OutagesTests
{
    /// <summary>The driver throws this, for example, at BEGIN on a connection whose server was killed.</summary>
    [Fact]
    public void A_response_that_ends_in_the_middle_is_an_outage()
    {
        var exception = (Exception)
            Activator.CreateInstance(
                typeof(MySqlEndOfStreamException),
                BindingFlags.Instance | BindingFlags.NonPublic,
                null,
                [4, 0],
                null
            )!;

        Assert.True(Outages.IsUnavailable(exception));
        Assert.True(Outages.IsUnavailable(new InvalidOperationException("wrapped", exception)));
        Assert.False(Outages.IsUnavailable(new EndOfStreamException()));
    }
}
