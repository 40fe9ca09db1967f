using System.ComponentModel.DataAnnotations;
using Biblio.Http;

namespace Biblio.Api.Accounts;

/// <summary>The rules for the name of a person.</summary>
internal static class PersonName
{
    /// <summary>Removes surrounding white space, and composes the letters.</summary>
    public static string Normalize(string name) => name.Trim().Normalize();
}

/// <summary>Requires a name that is not blank, and that has no control characters and no invisible characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PersonNameAttribute : StringLengthAttribute
{
    // A subclass of StringLengthAttribute, so that the API document has the lengths.
    public PersonNameAttribute()
        : base(User.NameLength) => MinimumLength = 1;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not string name ? ValidationResult.Success
        : PersonName.Normalize(name).Length is < 1 or > User.NameLength
            ? new($"A name has 1 to {User.NameLength} characters.", [validationContext.MemberName!])
        : PlainText.HasUnreadable(name.Trim())
            ? new("A name has no control characters and no invisible characters.", [validationContext.MemberName!])
        : ValidationResult.Success;
}
