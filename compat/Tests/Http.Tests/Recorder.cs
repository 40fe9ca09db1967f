using System.Net;

namespace HttpTests;

/// <summary>Takes the place of the network.</summary>
internal sealed class Recorder(Func<int, HttpResponseMessage>? answer = null) : HttpMessageHandler
{
    public List<string> Addresses { get; } = [];

    public List<TimeSpan> Times { get; } = [];

    public Func<CancellationToken, Task>? Before { get; init; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number;
        lock (Addresses)
        {
            Addresses.Add(request.RequestUri!.ToString());
            Times.Add(TimeSpan.FromMilliseconds(Environment.TickCount64));
            number = Addresses.Count;
        }

        if (Before is not null)
        {
            await Before(cancellationToken);
        }

        var response = answer?.Invoke(number) ?? new(HttpStatusCode.OK);
        response.RequestMessage = request;
        return response;
    }
}
