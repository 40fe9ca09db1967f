using System.Text.Json;
using System.Text.Json.Serialization;
using Biblio.ServiceDefaults;

namespace Biblio.Messaging;

/// <summary>How messages look as JSON: as everywhere, but a reader overlooks what its record does not name, so that a sender may say more one day.</summary>
public static class MessageJson
{
    public static JsonSerializerOptions Options { get; } =
        new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
}
