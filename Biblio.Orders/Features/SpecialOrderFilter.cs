using System.Globalization;
using Biblio.Http;
using Biblio.Identity;
using Microsoft.Extensions.Options;

namespace Biblio.Orders.Features;

/// <summary>
/// Limits special orders, whose price the caller says. Without this, a reader could order anything at any price. The
/// prices of books come from the catalogue.
/// </summary>
internal sealed class SpecialOrderFilter(IOptions<OrdersOptions> options) : IEndpointFilter
{
    private readonly SpecialOrdersOptions _limits = options.Value.SpecialOrders;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.Arguments.OfType<PlaceOrderRequest>().Single();
        if (Caller.From(context.HttpContext.User) is { IsStaff: true } || !request.Lines.Any(IsSpecial))
        {
            return await next(context);
        }

        if (!_limits.Readers)
        {
            return TypedResults.Problem(
                "Only staff order something that is not in the catalogue. Order books by their bookId.",
                statusCode: StatusCodes.Status403Forbidden,
                type: "urn:biblio:special-order"
            );
        }

        var errors = GetErrors(request).ToDictionary(error => error.Field, error => new[] { error.Message });
        return errors.Count == 0 ? await next(context) : throw new FieldException(errors);
    }

    // An element may still be null here. Validation refuses it.
    private static bool IsSpecial(PlaceOrderItem? item) => item is { BookId: null };

    private IEnumerable<(string Field, string Message)> GetErrors(PlaceOrderRequest request)
    {
        foreach (var (index, line) in request.Lines.Index().Where(line => IsSpecial(line.Item)))
        {
            if (line.Price < _limits.MinPrice || line.Price > _limits.MaxPrice)
            {
                yield return (
                    request.IsShortForm ? "amount" : $"items[{index}].price",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The price of a special order is {_limits.MinPrice:0.00} to {_limits.MaxPrice:0.00}."
                    )
                );
            }

            if (line.Quantity > _limits.MaxQuantity)
            {
                yield return (
                    $"items[{index}].quantity",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The quantity of a special order is 1 to {_limits.MaxQuantity}."
                    )
                );
            }
        }
    }
}
