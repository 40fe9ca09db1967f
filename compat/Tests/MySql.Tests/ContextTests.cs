using Aspire.Pomelo.EntityFrameworkCore.MySql;
using Biblio.Tests.Fixtures;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure;
using Pomelo.EntityFrameworkCore.MySql.Infrastructure.Internal;

namespace MySqlTests;

public sealed class ContextTests
{
    private const string Section = "Aspire:Pomelo:EntityFrameworkCore:MySql";

    // No process listens on the discard port of loopback.
    private const string Nowhere = "Server=127.0.0.1;Port=9;User ID=reader;Password=x;Database=books";

    [Fact]
    public void Settings_have_an_order_of_sources()
    {
        var builder = NewBuilder(
            ($"{Section}:ConnectionString", "Server=section"), ($"{Section}:ServerVersion", "8.0.40-mysql"),
            ($"{Section}:CommandTimeout", "20"), ($"{Section}:BooksContext:CommandTimeout", "30"),
            ($"{Section}:BooksContext:DisableRetry", "true"), ($"{Section}:booksdb:CommandTimeout", "40"),
            ("ConnectionStrings:booksdb", Nowhere));
        PomeloEntityFrameworkCoreMySqlSettings? read = null;
        builder.AddMySqlDbContext<BooksContext>("booksdb", settings =>
        {
            read = settings;
            Assert.Equal(30, settings.CommandTimeout);
            settings.CommandTimeout = 50;
        });

        Assert.Equal((Nowhere, "8.0.40-mysql", true), (read!.ConnectionString, read.ServerVersion, read.DisableRetry));
        Use(builder, db => Assert.Equal(50, db.Database.GetCommandTimeout()));
    }

    [Fact]
    public void The_section_of_the_connection_is_a_default()
    {
        var builder = NewBuilder(($"{Section}:booksdb:CommandTimeout", "40"));

        builder.AddMySqlDbContext<BooksContext>("booksdb", settings => Assert.Equal(40, settings.CommandTimeout));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Retries_can_be_disabled_and_versions_given(bool disabled)
    {
        var builder = NewBuilder(
            ("ConnectionStrings:booksdb", Nowhere), ($"{Section}:ServerVersion", "10.11.6-mariadb"),
            ($"{Section}:DisableRetry", $"{disabled}"));
        builder.AddMySqlDbContext<BooksContext>("booksdb");

        Use(builder, db => Assert.Equal(!disabled, db.Database.CreateExecutionStrategy().RetriesOnFailure));
    }

    [Fact]
    public async Task Without_a_given_version_the_server_is_asked()
    {
        var builder = NewBuilder(("ConnectionStrings:booksdb", await (await MariaDbServer.SharedAsync()).CreateSchemaAsync("books")));
        builder.AddMySqlDbContext<BooksContext>("booksdb");

        Use(builder, db => Assert.Equal(ServerType.MariaDb, VersionOf(db).Type));
    }

    [Fact]
    public void A_missing_connection_string_is_said_at_first_use()
    {
        var builder = NewBuilder();
        builder.AddMySqlDbContext<BooksContext>("booksdb");

        var exception = Assert.Throws<InvalidOperationException>(() => Use(builder, _ => { }));
        Assert.Contains("'ConnectionStrings:booksdb'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_of_the_code_are_applied_last()
    {
        var builder = NewBuilder(("ConnectionStrings:booksdb", Nowhere), ($"{Section}:ServerVersion", "8.0.40-mysql"));
        builder.AddMySqlDbContext<BooksContext>(
            "booksdb", configureDbContextOptions: options => options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));

        Use(builder, db => Assert.Equal(QueryTrackingBehavior.NoTracking, db.ChangeTracker.QueryTrackingBehavior));
        Assert.Throws<InvalidOperationException>(() => builder.AddMySqlDbContext<BooksContext>("booksdb"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_health_check_is_named_after_its_context(bool disabled)
    {
        var builder = NewBuilder(($"{Section}:DisableHealthChecks", $"{disabled}"));
        builder.AddMySqlDbContext<BooksContext>("booksdb");
        builder.EnrichMySqlDbContext<BooksContext>();

        using var host = builder.Build();
        var names = host.Services.GetService<IOptions<HealthCheckServiceOptions>>()?.Value.Registrations.Select(check => check.Name) ?? [];
        Assert.Equal(disabled ? [] : ["BooksContext"], names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_enriched_context_keeps_its_connection_and_retries(bool disabled)
    {
        var builder = NewBuilder(($"{Section}:DisableRetry", $"{disabled}"), ($"{Section}:BooksContext:CommandTimeout", "30"));
        Register(builder);
        builder.EnrichMySqlDbContext<BooksContext>();

        Use(builder, db =>
        {
            Assert.Equal(!disabled, db.Database.CreateExecutionStrategy().RetriesOnFailure);
            Assert.Equal(30, db.Database.GetCommandTimeout());
            Assert.Contains("Port=9;", db.Database.GetConnectionString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Only_a_registered_context_without_contrary_options_is_enriched()
    {
        Assert.Contains(
            "was not registered",
            Assert.Throws<InvalidOperationException>(() => NewBuilder().EnrichMySqlDbContext<BooksContext>()).Message,
            StringComparison.Ordinal);

        var builder = NewBuilder(($"{Section}:CommandTimeout", "30"));
        Register(builder, seconds: 10);
        builder.EnrichMySqlDbContext<BooksContext>();

        Assert.Contains(
            "'CommandTimeout': 30 in the settings, 10",
            Assert.Throws<InvalidOperationException>(() => Use(builder, _ => { })).Message,
            StringComparison.Ordinal);
    }

    internal static HostApplicationBuilder NewBuilder(params (string Key, string Value)[] configuration)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)));
        return builder;
    }

    private static void Register(HostApplicationBuilder builder, int? seconds = null) =>
        builder.Services.AddDbContextPool<BooksContext>(options =>
            options.UseMySql(Nowhere, ServerVersion.Parse("8.0.40-mysql"), mysql => mysql.CommandTimeout(seconds)));

    private static void Use(HostApplicationBuilder builder, Action<BooksContext> look)
    {
        using var services = builder.Services.BuildServiceProvider();
        using var scope = services.CreateScope();
        look(scope.ServiceProvider.GetRequiredService<BooksContext>());
    }

#pragma warning disable EF1001 // (internal EF Core API): no public API exposes the version
    private static ServerVersion VersionOf(BooksContext db) => db.GetService<IMySqlOptions>().ServerVersion;
#pragma warning restore EF1001
}

internal sealed class BooksContext(DbContextOptions<BooksContext> options) : DbContext(options);
