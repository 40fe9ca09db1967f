using Biblio.Api.Accounts;

namespace Biblio.Tests.Accounts;

public sealed class CommonPasswordsTests
{
    [Fact]
    public void The_package_contains_the_list() => Assert.InRange(CommonPasswords.Count, 10_000, 100_000);

    [Theory]
    [InlineData("iloveyou")]
    [InlineData("ILoveYou!!")]
    [InlineData("p4$$w0rd")]
    [InlineData("Passw0rd1!")]
    [InlineData("pass.word.2026")]
    [InlineData("2026dragon")]
    [InlineData("uoyevoli")]
    [InlineData("monkeymonkey")]
    [InlineData("abcabcabc")]
    [InlineData("87654321")]
    public void Variants_of_common_passwords_are_recognised(string password) =>
        Assert.True(CommonPasswords.Contains(password));

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("xK9#mQ2$vL")]
    [InlineData("the-readers-password")]
    [InlineData("83920174650192837465")]
    public void Other_passwords_are_not(string password) => Assert.False(CommonPasswords.Contains(password));
}
