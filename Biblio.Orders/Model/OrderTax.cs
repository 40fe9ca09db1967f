namespace Biblio.Orders.Model;

/// <summary>A tax line of an order, with the name and the rate at the time of the order.</summary>
internal sealed class OrderTax
{
    private OrderTax() { }

    public long OrderId { get; private set; }

    public int Number { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>0.05 is five percent.</summary>
    public decimal Rate { get; private set; }

    public decimal Amount { get; private set; }

    /// <summary>Computes the taxes on an amount. Each is rounded to the cent, half a cent upwards.</summary>
    public static IReadOnlyList<OrderTax> Compute(decimal amount, IEnumerable<TaxOptions> taxes) =>
        [
            .. taxes
                .Where(tax => tax.Rate > 0)
                .Select(
                    (tax, index) =>
                        new OrderTax
                        {
                            Number = index + 1,
                            Name = tax.Name,
                            Rate = tax.Rate,
                            Amount = decimal.Round(amount * tax.Rate, 2, MidpointRounding.AwayFromZero),
                        }
                ),
        ];
}

/// <summary>A tax of the configuration: the section <c>Orders:Taxes</c>.</summary>
internal sealed class TaxOptions
{
    public string Name { get; set; } = "";

    /// <summary>0.05 is five percent.</summary>
    public decimal Rate { get; set; }
}
