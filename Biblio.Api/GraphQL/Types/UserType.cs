using Biblio.Api.Accounts.Features;
using GraphQL.Types;

namespace Biblio.Api.GraphQL.Types;

internal sealed class UserType : ObjectGraphType<UserView>
{
    public UserType()
    {
        Name = "User";
        Description = "An account, for its reader and for staff.";
        Field<NonNullGraphType<IdGraphType>>("id").Resolve(user => user.Source.Id);
        Field<NonNullGraphType<StringGraphType>>("name").Resolve(user => user.Source.Name);
        Field<NonNullGraphType<StringGraphType>>("email").Resolve(user => user.Source.Email);
        Field<NonNullGraphType<StringGraphType>>("role")
            .Description("reader, librarian or administrator.")
            .Resolve(user => user.Source.Role.ToString().ToLowerInvariant());
        Field<NonNullGraphType<BooleanGraphType>>("active").Resolve(user => user.Source.Active);
        Field<NonNullGraphType<DateTimeGraphType>>("createdAt").Resolve(user => user.Source.CreatedAt);
    }
}

internal sealed class UserPageType() : PageType<UserView, UserType>("User");
