using System.Net;
using System.Text.Json.Nodes;

namespace Biblio.LoadTests.Demo;

internal sealed record DemoResponse(HttpStatusCode Status, string Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public void Expect(HttpStatusCode status, string act)
    {
        if (Status != status)
        {
            throw new LoadException($"{act}: expected {(int)status}; the answer was {this}");
        }
    }

    public void ExpectSuccess(string act)
    {
        if (!IsSuccess)
        {
            throw new LoadException($"{act}: expected success; the answer was {this}");
        }
    }

    public string Text(string member) => Member(member).GetValue<string>();

    public long Number(string member) => Member(member).GetValue<long>();

    public override string ToString() => $"{(int)Status} {Body}";

    private JsonNode Member(string name) =>
        JsonNode.Parse(Body)?[name]
        ?? throw new LoadException($"expected a member '{name}' in the answer, which was {this}");
}
