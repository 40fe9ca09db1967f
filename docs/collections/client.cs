// Uses the client that ./biblio client writes: lists branches, and shows the problem of one that does not exist.
using Biblio.Client;

using var http = new HttpClient { BaseAddress = new(args[0]) };
var client = new BiblioClient(http);

var branches = await client.GetApiV1LendingBranchesAsync(pageSize: 3);
foreach (var branch in branches.Items)
{
    Console.WriteLine($"{branch.Id} {branch.Name}: {string.Join(' ', branch.OpenDays)}");
}

try
{
    await client.GetApiV1LendingBranchesByIdAsync(999_999_999);
}
catch (ApiException<ProblemDetails> problem)
{
    Console.WriteLine($"{problem.Result.Status} {problem.Result.Title}");
}
