using Biblio.Lending.Model;
using static Biblio.Tests.Lending.Model.Calendars;

namespace Biblio.Tests.Lending.Model;

public sealed class LoanPolicyTests
{
    private static readonly LoanFacts Simple = new()
    {
        State = CopyState.Available,
        Rule = Rule(),
        Today = Day("2026-06-10"),
        BlockAbove = 10,
    };

    public static TheoryData<string, string> Cases =>
        new()
        {
            { "a copy on the shelf", "" },
            { "a copy on loan", "on-loan-to-another" },
            { "a copy on loan to the reader", "already-borrowed" },
            { "a copy held for another", "held-for-another" },
            { "a copy held for the reader", "" },
            { "a copy in transit", "copy-in-transit" },
            { "a copy in repair", "copy-in-repair" },
            { "a lost copy", "copy-lost" },
            { "a withdrawn copy", "copy-withdrawn" },
            { "the last copy with one reader before", "wanted-by-others" },
            { "the first in line", "" },
            { "two copies with one reader before", "" },
            { "two copies with two readers before", "wanted-by-others" },
            { "no rule", "not-for-loan" },
            { "a rule of zero days", "not-for-loan" },
            { "a rule of hours", "" },
            { "one loan less than the limit", "" },
            { "as many loans as the limit", "too-many-loans" },
            { "fines at the limit", "" },
            { "fines above the limit", "fines-above-limit" },
            { "a blocked reader", "reader-blocked" },
            { "a card that expires today", "" },
            { "a card that expired yesterday", "card-expired" },
            { "everything at once", "reader-blocked card-expired fines-above-limit copy-lost too-many-loans" },
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_reason_for_a_refusal_is_given(string name, string codes)
    {
        var facts = name switch
        {
            "a copy on loan" => Simple with { State = CopyState.OnLoan },
            "a copy on loan to the reader" => Simple with { State = CopyState.OnLoan, IsReaders = true },
            "a copy held for another" => Simple with { State = CopyState.OnHoldShelf },
            "a copy held for the reader" => Simple with { State = CopyState.OnHoldShelf, IsReaders = true },
            "a copy in transit" => Simple with { State = CopyState.InTransit },
            "a copy in repair" => Simple with { State = CopyState.InRepair },
            "a lost copy" => Simple with { State = CopyState.Lost },
            "a withdrawn copy" => Simple with { State = CopyState.Withdrawn },
            "the last copy with one reader before" => Simple with { WaitingBefore = 1 },
            "the first in line" => Simple with { WaitingBefore = 0 },
            "two copies with one reader before" => Simple with { WaitingBefore = 1, AvailableCopies = 2 },
            "two copies with two readers before" => Simple with { WaitingBefore = 2, AvailableCopies = 2 },
            "no rule" => Simple with { Rule = null },
            "a rule of zero days" => Simple with { Rule = Rule("0d") },
            "a rule of hours" => Simple with { Rule = Rule("4h") },
            "one loan less than the limit" => Simple with { OpenLoans = 19 },
            "as many loans as the limit" => Simple with { OpenLoans = 20 },
            "fines at the limit" => Simple with { Owes = 10 },
            "fines above the limit" => Simple with { Owes = 10.01m },
            "a blocked reader" => Simple with { IsBlocked = true },
            "a card that expires today" => Simple with { CardExpiresOn = Simple.Today },
            "a card that expired yesterday" => Simple with { CardExpiresOn = Simple.Today.AddDays(-1) },
            "everything at once" => Simple with
            {
                IsBlocked = true,
                CardExpiresOn = Simple.Today.AddDays(-1),
                Owes = 11,
                State = CopyState.Lost,
                OpenLoans = 20,
            },
            _ => Simple,
        };

        Assert.Equal(codes, string.Join(' ', LoanPolicy.Check(facts).Select(refusal => refusal.Code)));
    }

    [Fact]
    public void Every_refusal_has_a_sentence_in_both_languages()
    {
        var refusals = typeof(Refusal)
            .GetFields()
            .Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (Refusal)field.GetValue(null)!)
            .ToList();

        Assert.True(refusals.Count > 15);
        Assert.Equal(refusals.Count, refusals.DistinctBy(refusal => refusal.Code).Count());
        Assert.All(refusals, refusal => Assert.True(refusal.En != refusal.Fr && refusal.Fr.EndsWith('.')));
    }

    [Theory]
    [InlineData("Adult", "Book", 1, "any")]
    [InlineData("Child", "Book", 1, "child")]
    [InlineData("Adult", "Video", 1, "video")]
    [InlineData("Child", "Video", 1, "video")]
    [InlineData("Student", "Video", 1, "student video")]
    [InlineData("Student", "Book", 1, "any")]
    [InlineData("Child", "Video", 2, "branch 2")]
    [InlineData("Student", "Video", 2, "branch 2")]
    public void The_most_specific_rule_applies(string category, string kind, long branch, string expected)
    {
        var rules = new Dictionary<CirculationRule, string>
        {
            [new()] = "any",
            [new() { Category = ReaderCategory.Child }] = "child",
            [new() { Kind = ItemKind.Video }] = "video",
            [new() { Category = ReaderCategory.Student, Kind = ItemKind.Video }] = "student video",
            [new() { BranchId = 2 }] = "branch 2",
        };

        Assert.Equal(
            expected,
            rules[
                CirculationRule.Select(
                    rules.Keys,
                    Enum.Parse<ReaderCategory>(category),
                    Enum.Parse<ItemKind>(kind),
                    branch
                )!
            ]
        );
    }
}
