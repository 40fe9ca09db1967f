using System.Diagnostics.CodeAnalysis;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>This build hands out no certificates, so there is nothing to switch off.</summary>
public static partial class ResourceBuilderExtensions
{
    [Experimental("ASPIRECERTIFICATES001")]
    public static IResourceBuilder<TResource> WithoutHttpsCertificate<TResource>(this IResourceBuilder<TResource> builder)
        where TResource : IResourceWithEnvironment, IResourceWithArgs => builder;

    public static IResourceBuilder<TResource> WithDeveloperCertificateTrust<TResource>(this IResourceBuilder<TResource> builder, bool trust)
        where TResource : IResourceWithEnvironment, IResourceWithArgs =>
        trust ? throw new NotSupportedException("This build trusts no developer certificate for a resource; development is plain HTTP on loopback.") : builder;
}
