using System.Text.Json;
using System.Text.Json.Serialization;
using Biblio.Http;

namespace Biblio.Messaging;

/// <summary>
/// The JSON format of messages. Unknown properties are ignored, so that a publisher can add one before its consumers
/// know it.
/// </summary>
public static class MessageJson
{
    public static JsonSerializerOptions Options { get; } =
        new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
}
