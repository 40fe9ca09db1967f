using System.ComponentModel.DataAnnotations;

namespace Biblio.Api.Accounts;

/// <summary>Requires a language of the shop.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ShopLanguageAttribute : AllowedValuesAttribute
{
    public ShopLanguageAttribute()
        : base(null, "fr", "en") => ErrorMessage = "A language is fr or en.";
}
