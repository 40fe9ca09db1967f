using System.Text.Json;
using Biblio.Identity;

namespace Biblio.Api.Accounts.Exports;

/// <summary>
/// A part of what Biblio keeps about a reader. Each registered source is a member of the exported file.
/// </summary>
internal interface IExportSource
{
    /// <summary>The name of the member: <c>orders</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Writes one JSON value, page by page if it is long. An <see cref="HttpRequestException"/> says that a service did
    /// not answer; then nothing is exported.
    /// </summary>
    Task WriteAsync(Utf8JsonWriter json, Caller caller, CancellationToken cancellationToken);
}
