using System.Diagnostics;
using OpenTelemetry;

namespace Biblio.ServiceDefaults;

/// <summary>
/// Names the server of a client span after its product (mysql, redis), if nothing else has. Service graphs otherwise
/// use the address, and MySQL and Redis often have the same one.
/// </summary>
internal sealed class PeerServiceProcessor : BaseProcessor<Activity>
{
    private const string PeerService = "peer.service";

    public override void OnEnd(Activity data)
    {
        if (
            data.Kind == ActivityKind.Client
            && (data.GetTagItem("db.system.name") ?? data.GetTagItem("db.system")) is string system
            && data.GetTagItem(PeerService) is null
        )
        {
            data.SetTag(PeerService, system);
        }
    }
}
