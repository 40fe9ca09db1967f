using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace Biblio.ServiceDefaults.Identity;

/// <summary>The ring as a list in Redis. Its interface is not asynchronous; it is read at start and then once a day.</summary>
internal sealed class RedisKeyRepository(Func<IConnectionMultiplexer> redis) : IXmlRepository
{
    public const string Key = "biblio:identity:keys";

    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. redis().GetDatabase().ListRange(Key).Select(element => XElement.Parse(element.ToString()))];

    public void StoreElement(XElement element, string friendlyName) =>
        redis().GetDatabase().ListRightPush(Key, element.ToString(SaveOptions.DisableFormatting));
}
