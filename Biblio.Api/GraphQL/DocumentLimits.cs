using GraphQL.Validation;
using GraphQLParser.AST;

namespace Biblio.Api.GraphQL;

/// <summary>
/// Limits aliases and fields before anything else is checked. Fragments count at each use, because a short document
/// can repeat a fragment very often.
/// </summary>
internal sealed class DocumentLimits(GraphQLOptions options) : ValidationRuleBase
{
    public override ValueTask<INodeVisitor?> GetPreNodeVisitorAsync(ValidationContext context)
    {
        var fragments = context
            .Document.Definitions.OfType<GraphQLFragmentDefinition>()
            .GroupBy(fragment => fragment.FragmentName.Name.StringValue)
            .ToDictionary(group => group.Key, group => group.First().SelectionSet);
        var count = new Count(options, fragments);
        foreach (var operation in context.Document.Definitions.OfType<GraphQLOperationDefinition>())
        {
            count.Add(operation.SelectionSet, depth: 1);
        }

        if (count.Excess is { } excess)
        {
            context.ReportError(new ValidationError(excess) { Code = ErrorCodes.TooExpensive });
        }

        return default;
    }

    private sealed class Count(GraphQLOptions options, Dictionary<string, GraphQLSelectionSet> fragments)
    {
        private int _fields;
        private int _aliases;

        public string? Excess { get; private set; }

        public void Add(GraphQLSelectionSet? selection, int depth)
        {
            // A fragment that contains itself ends here. Another rule names it.
            if (depth > options.MaxDepth)
            {
                Excess ??= $"A query may be {options.MaxDepth} fields deep.";
            }

            foreach (var node in selection?.Selections ?? [])
            {
                if (Excess is not null)
                {
                    return;
                }

                Add(node, depth);
            }
        }

        private void Add(ASTNode node, int depth)
        {
            switch (node)
            {
                // Tools read the schema with one very deep query. Where that is not wanted, introspection is off.
                case GraphQLField { Name.StringValue: ['_', '_', ..] } introspection:
                    _aliases += introspection.Alias is null ? 0 : 1;
                    _fields++;
                    break;

                case GraphQLField field:
                    _fields++;
                    _aliases += field.Alias is null ? 0 : 1;
                    Excess ??=
                        _fields > options.MaxFields ? $"A query may have {options.MaxFields} fields."
                        : _aliases > options.MaxAliases ? $"A query may have {options.MaxAliases} aliases."
                        : null;
                    Add(field.SelectionSet, depth + 1);
                    break;

                case GraphQLInlineFragment inline:
                    Add(inline.SelectionSet, depth + 1);
                    break;

                case GraphQLFragmentSpread spread
                    when fragments.TryGetValue(spread.FragmentName.Name.StringValue, out var selection):
                    Add(selection, depth + 1);
                    break;
            }
        }
    }
}
