using Biblio.Api.GraphQL.Types;
using GraphQL;
using GraphQL.Instrumentation;
using GraphQL.Types;

namespace Biblio.Api.GraphQL;

/// <summary>The schema. schema.graphql beside this file has it as text.</summary>
internal sealed class BiblioSchema : Schema
{
    public BiblioSchema(IServiceProvider services, QueryType query)
        : base(services)
    {
        Query = query;
        FieldMiddleware.Use(new FieldAccess());
        // DocumentLimits leaves introspection out, too. This initializes the schema, so it comes last.
        this.WithIntrospectionComplexityImpact(0);
    }
}
