using System.ComponentModel.DataAnnotations;

namespace Biblio.Api.Accounts;

/// <summary>Limits the length of a password in characters, which are Unicode code points, after normalisation.</summary>
/// <remarks>A subclass of StringLengthAttribute, so that the API document has the lengths.</remarks>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PasswordLengthAttribute : StringLengthAttribute
{
    public PasswordLengthAttribute(int minimumLength)
        : base(PasswordPolicy.MaxLength) => MinimumLength = minimumLength;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string password && (Count(password) < MinimumLength || Count(password) > MaximumLength)
            ? new($"A password has {MinimumLength} to {MaximumLength} characters.", [validationContext.MemberName!])
            : ValidationResult.Success;

    private static int Count(string password) => password.Normalize().EnumerateRunes().Count();
}
