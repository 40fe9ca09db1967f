namespace Biblio.Web.Clients;

/// <summary>The services by the names that the gateway gives them.</summary>
internal static class ServiceNames
{
    public static IReadOnlyList<string> All { get; } = ["api", "web", "catalog", "inventory", "lending", "orders"];

    /// <summary>The services that receive messages, and therefore have dead letters.</summary>
    public static IReadOnlyList<string> MessageConsumers { get; } = ["orders", "inventory", "lending"];
}
