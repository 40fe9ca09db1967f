namespace Biblio.ServiceDefaults.Requests;

/// <summary>The methods that HTTP knows; callers can invent others, and a label must not grow with them.</summary>
internal static class Methods
{
    public static string Known(string method) =>
        method switch
        {
            "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "CONNECT" or "TRACE" => method,
            _ => "_OTHER",
        };
}
