using System.Globalization;
using System.Text;
using Biblio.Api.Aggregation;
using GraphQL;

namespace Biblio.Api.GraphQL.Types;

/// <summary>Searches of Catalog with the arguments of a field.</summary>
internal static class BookQueries
{
    private const int MaxText = 200;

    public static async Task<ServicePage<CatalogueBook>> FindAsync(IResolveFieldContext context, string filter)
    {
        var page = context.GetPage();
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/books?facets=false&page={page.Page}&pageSize={page.PageSize}&{filter}"
        );
        return await context
            .GetReader()
            .GetAsync<ServicePage<CatalogueBook>>("catalog", path, context.CancellationToken)
            ?? new([], 1, 0, 0);
    }

    /// <summary>The arguments that have a value, as the query parameters of the same name.</summary>
    public static string ToQuery(IResolveFieldContext context, params string[] names)
    {
        var query = new StringBuilder();
        foreach (var name in names)
        {
            if (context.GetArgument<object?>(name) is not { } value)
            {
                continue;
            }

            var text = Convert.ToString(value, CultureInfo.InvariantCulture)!;
            if (text.Length > MaxText)
            {
                throw new ExecutionError($"{name} has up to {MaxText} characters.") { Code = ErrorCodes.BadInput };
            }

            query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(text));
        }

        return query.ToString().TrimStart('&');
    }
}
