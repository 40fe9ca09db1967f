using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Where a service can be reached.</summary>
public abstract class ServiceEndpoint
{
    public abstract EndPoint EndPoint { get; }

    public abstract IFeatureCollection Features { get; }

    public static ServiceEndpoint Create(EndPoint endPoint, IFeatureCollection? features = null)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return new Given(endPoint, features ?? new FeatureCollection());
    }

    /// <summary>An address ("http://host:port"), an IP address or a host, with or without a port.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, [NotNullWhen(true)] out ServiceEndpoint? serviceEndpoint)
    {
        serviceEndpoint =
            value is null ? null
            : value.Contains("://", StringComparison.Ordinal) ? Uri.TryCreate(value, UriKind.Absolute, out var uri) ? Create(new UriEndPoint(uri)) : null
            : Uri.TryCreate($"fakescheme://{value}", UriKind.Absolute, out var bare) && bare.Host.Length > 0
                ? Create(IPAddress.TryParse(bare.Host, out var address) ? new IPEndPoint(address, Math.Max(bare.Port, 0)) : new DnsEndPoint(bare.Host, Math.Max(bare.Port, 0)))
                : null;
        return serviceEndpoint is not null;
    }

    private sealed class Given(EndPoint endPoint, IFeatureCollection features) : ServiceEndpoint
    {
        public override EndPoint EndPoint => endPoint;

        public override IFeatureCollection Features => features;

        public override string? ToString() => endPoint switch
        {
            DnsEndPoint { Port: 0 } dns => dns.Host,
            DnsEndPoint dns => string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}"),
            IPEndPoint { Port: 0 } ip => ip.Address.ToString(),
            _ => endPoint.ToString(),
        };
    }
}

public class UriEndPoint(Uri uri) : EndPoint
{
    public Uri Uri { get; } = uri;

    public override bool Equals(object? obj) => obj is UriEndPoint other && Uri.Equals(other.Uri);

    public override int GetHashCode() => Uri.GetHashCode();

    public override string? ToString() => Uri.ToString();
}
