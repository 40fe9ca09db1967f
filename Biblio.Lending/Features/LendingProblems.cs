using Microsoft.AspNetCore.Http.HttpResults;

namespace Biblio.Lending.Features;

/// <summary>404 problem details with a code, in words that a desk can read.</summary>
internal static class LendingProblems
{
    public static ProblemHttpResult UnknownBarcode() => NotFound("unknown-barcode", "No copy has this barcode.");

    public static ProblemHttpResult UnknownReader() => NotFound("unknown-reader", "No reader has this card.");

    private static ProblemHttpResult NotFound(string code, string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound, type: $"urn:biblio:{code}");
}
