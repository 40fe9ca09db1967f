using System.ComponentModel.DataAnnotations;
using Biblio.Api.Accounts.Emails;

namespace Biblio.Api.Accounts;

/// <summary>Requires a text of the length of a token. Whether it is valid is checked later.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EmailTokenRuleAttribute : StringLengthAttribute
{
    public EmailTokenRuleAttribute()
        : base(EmailToken.Length) =>
        (MinimumLength, ErrorMessage) = (EmailToken.Length, "This is not the token of a link.");
}
