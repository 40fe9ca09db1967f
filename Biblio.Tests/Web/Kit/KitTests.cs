using System.Globalization;
using Biblio.Web.Components.Kit;
using Biblio.Web.Resources;
using Bunit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Biblio.Tests.Web.Kit;

/// <summary>The components of the kit, each alone.</summary>
public sealed class KitTests : BunitContext
{
    public KitTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        Services.AddLogging();
        Services.AddLocalization();
    }

    [Theory]
    [InlineData("", "/list?sort=title", null)]
    [InlineData("?sort=title", "/list?sort=-title", "ascending")]
    [InlineData("?sort=-title", "/list?sort=title", "descending")]
    [InlineData("?q=a%26b&page=3&sort=title", "/list?q=a%26b&sort=-title", "ascending")]
    public void A_table_sorts_by_a_link_that_keeps_the_filters(string query, string link, string? direction)
    {
        var table = RenderTable(Query(query), ["Émile"]);

        var header = table.Find("thead th");
        Assert.Equal(link, header.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal(direction, header.GetAttribute("aria-sort"));
    }

    [Fact]
    public void A_column_that_sorts_one_way_only_offers_that_way()
    {
        var table = RenderTable(Query("?sort=name"), ["Émile"], new Column("Name", "name"));

        Assert.Equal("/list?sort=name", table.Find("thead a").GetAttribute("href"));
    }

    [Fact]
    public void A_page_beyond_the_end_leads_to_the_last_one()
    {
        var table = RenderTable(Query("?q=a&page=9"), []);

        Assert.Equal("/list?q=a&page=4", table.Find("a").GetAttribute("href"));
        Assert.Contains("there are 4 pages", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_table_says_so_instead_of_showing_its_header()
    {
        var table = RenderTable(Query(""), [], pages: 0);

        Assert.Empty(table.FindAll("table"));
        Assert.Contains("Nothing", table.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?page=0", 1)]
    [InlineData("?page=x", 1)]
    [InlineData("?page=99999999999", 1)]
    [InlineData("?page=7", 7)]
    public void A_mistyped_page_is_the_first(string query, int page) => Assert.Equal(page, Query(query).Page);

    [Fact]
    public void An_unknown_sort_order_and_other_parameters_are_ignored() =>
        Assert.Equal("/list", Query("?sort=price&other=1").ToString());

    [Theory]
    [InlineData("info", false, "status", "goes")]
    [InlineData("info", true, "status", "stays")]
    [InlineData("bad", false, "alert", "stays")]
    public void A_toast_is_announced_and_stays_if_needed(string tone, bool stays, string role, string what)
    {
        var toast = Render<Toast>(parameters =>
                parameters.Add(toast => toast.Tone, tone).Add(toast => toast.Stays, stays).AddChildContent("Done.")
            )
            .Find(".toast");

        Assert.Equal((role, what), (toast.GetAttribute("role"), toast.GetAttribute("data-toast")));
        Assert.Equal("Done.", toast.QuerySelector("p")!.TextContent);
        // Only a script can close it.
        Assert.True(toast.QuerySelector("button[aria-label=Close]")!.HasAttribute("hidden"));
    }

    [Fact]
    public void A_link_to_a_confirmation_is_a_link()
    {
        var link = Render<ConfirmLink>(parameters =>
                parameters
                    .Add(link => link.Href, "/orders/1/cancel")
                    .Add(link => link.Class, "button")
                    .AddChildContent("Cancel")
            )
            .Find("a[data-confirm]");

        Assert.Equal(
            ("/orders/1/cancel", "button", "Cancel"),
            (link.GetAttribute("href"), link.ClassName, link.TextContent)
        );
    }

    [Fact]
    public void A_field_ties_hint_and_error_to_its_control()
    {
        var field = Render<Field>(parameters =>
            parameters
                .Add(field => field.Name, "Price")
                .Add(field => field.Label, "Price")
                .Add(field => field.Required, true)
                .Add(field => field.Value, "<dear>")
                .Add(field => field.Hint, "With two decimals.")
                .Add(field => field.Error, "This is no price.")
        );

        var input = field.Find("input");
        Assert.Equal(
            ("price", "price-hint price-error", "true", "<dear>"),
            (
                field.Find("label").GetAttribute("for"),
                input.GetAttribute("aria-describedby"),
                input.GetAttribute("aria-invalid"),
                input.GetAttribute("value")
            )
        );
        Assert.True(input.HasAttribute("required"));
        Assert.Equal("This is no price.", field.Find("#price-error").TextContent);
        Assert.DoesNotContain("optional", field.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_without_hint_and_error_describes_nothing()
    {
        var field = Render<Field>(parameters =>
            parameters.Add(field => field.Name, "Lines").Add(field => field.Label, "Lines").Add(field => field.Lines, 3)
        );

        Assert.Null(field.Find("textarea").GetAttribute("aria-describedby"));
        Assert.Contains("(optional)", field.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_error_of_a_list_counts()
    {
        var errors = new FieldErrors(Services.GetRequiredService<IStringLocalizer<Texts>>());
        errors.Add("Authors", "The first.");

        errors.AddFrom(
            new(
                400,
                Errors: new Dictionary<string, string[]>
                {
                    ["authors[2]"] = ["This is a duplicate."],
                    ["title"] = ["This is longer than 500 characters."],
                    ["subjects"] = ["There can be no more than 50 of these."],
                }
            )
        );

        Assert.Equal(
            ("The first.", "At most 500 characters.", "At most 50 of these.", null),
            (errors["authors"], errors["Title"], errors["Subjects"], errors["Price"])
        );
    }

    [Theory]
    [InlineData(new double[] { }, 1, 1)]
    [InlineData(new double[] { 0, 0 }, 1, 1)]
    [InlineData(new[] { 0.04 }, 0.04, 0.01)]
    [InlineData(new double[] { 3, 7 }, 8, 2)]
    [InlineData(new[] { 99.5 }, 100, 20)]
    [InlineData(new double[] { 1_234_567 }, 1_500_000, 500_000)]
    public void A_scale_ends_at_a_round_number_above_the_values(double[] values, double max, double step)
    {
        var scale = ChartScale.For(values.Select(value => (decimal)value));

        Assert.Equal(((decimal)max, (decimal)step), (scale.Max, scale.Step));
        Assert.InRange(scale.Ticks.Count(), 2, 6);
    }

    [Fact]
    public void The_longest_bar_fills_the_width()
    {
        var title = new string('x', 60);
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr");

        var chart = Render<BarChart>(parameters =>
            parameters
                .Add(chart => chart.Title, "Books")
                .Add(chart => chart.LabelTitle, "Book")
                .Add(chart => chart.ValueTitle, "Copies")
                .Add(chart => chart.Points, [new("A", 4m), new(title, 3m, "/x"), new("None", 0m)])
                .Add(chart => chart.Format, value => $"{value:0}")
        );

        // SVG numbers have a point in every language.
        Assert.Equal(["480", "360", "0"], chart.FindAll("rect.bar").Select(bar => bar.GetAttribute("width")));
        Assert.Contains('…', chart.FindAll("text.label")[1].TextContent);
        Assert.Equal(["A", title, "None"], chart.FindAll("tbody th").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("/x", chart.Find("tbody a").GetAttribute("href"));
        Assert.DoesNotContain("style=", chart.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(30, 30, 1)]
    public void A_line_chart_draws_any_number_of_points(int count, int dots, int lines)
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr");
        var chart = Render<LineChart>(parameters =>
            parameters
                .Add(chart => chart.Title, "Days")
                .Add(chart => chart.LabelTitle, "Day")
                .Add(chart => chart.ValueTitle, "Total")
                .Add(
                    chart => chart.Points,
                    [.. Enumerable.Range(0, count).Select(day => new ChartPoint($"{day}", day * 1.5m))]
                )
                .Add(chart => chart.Format, value => $"{value:0}")
        );

        Assert.Equal((dots, lines), (chart.FindAll("circle").Count, chart.FindAll("path.line").Count));
        Assert.All(chart.FindAll("path").Select(path => path.GetAttribute("d")!), path =>
            Assert.DoesNotContain(',', path)
        );
    }

    [Fact]
    public void A_waterfall_begins_each_bar_where_its_span_begins()
    {
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr");
        var chart = Render<Waterfall>(parameters =>
            parameters
                .Add(chart => chart.Title, "Steps")
                .Add(chart => chart.LabelTitle, "Step")
                .Add(chart => chart.ValueTitle, "Time")
                .Add(chart => chart.Spans, [new("A", 0, 25), new("B", 25, 75), new("End", 100, 0)])
                .Add(chart => chart.Format, value => $"{value:0}")
        );

        Assert.Equal(
            [("0", "120"), ("120", "360"), ("478", "2")],
            chart.FindAll("rect.bar").Select(bar => (bar.GetAttribute("x")!, bar.GetAttribute("width")!))
        );
        Assert.Equal(["A", "B", "End"], chart.FindAll("tbody th").Select(cell => cell.TextContent.Trim()));
        Assert.Equal(["25", "75", "0"], chart.FindAll("tbody td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void A_waterfall_without_spans_is_empty() =>
        Assert.Empty(Render<Waterfall>(parameters => parameters.Add(chart => chart.Title, "Steps")).FindAll("rect"));

    [Fact]
    public void A_confirmation_keeps_what_was_seen_and_leads_back()
    {
        Services.AddSingleton<Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider>(new NoAntiforgery());
        var confirm = Render<Confirm>(parameters =>
            parameters
                .Add(confirm => confirm.Title, "Withdraw?")
                .Add(confirm => confirm.Action, "Withdraw")
                .Add(confirm => confirm.Back, "/back")
                .Add(confirm => confirm.OnConfirm, () => { })
                .Add(confirm => confirm.Values, [("Version", "7")])
        );

        Assert.Equal("7", confirm.Find("input[name=Version]").GetAttribute("value"));
        Assert.Equal(
            ("Withdraw", "/back"),
            (confirm.Find("button").TextContent, confirm.Find("a").GetAttribute("href"))
        );
    }

    [Theory]
    [InlineData(30L, 80L, "38%")]
    [InlineData(90L, 80L, "100%")]
    [InlineData(0L, 0L, "100%")]
    public void Progress_never_exceeds_its_total(long done, long total, string text)
    {
        var bar = Render<ProgressBar>(parameters =>
            parameters.Add(bar => bar.Label, "Read").Add(bar => bar.Done, done).Add(bar => bar.Total, total)
        );

        Assert.Equal(text, bar.Find("span").TextContent);
    }

    private static AddressQuery Query(string query)
    {
        var request = new DefaultHttpContext().Request;
        (request.Path, request.QueryString) = ("/list", new(query));
        return AddressQuery.From(request, ["title", "-title", "name"], "q");
    }

    private IRenderedComponent<DataTable<string>> RenderTable(
        AddressQuery query,
        IReadOnlyList<string> items,
        Column? column = null,
        int pages = 4
    ) =>
        Render<DataTable<string>>(parameters =>
            parameters
                .Add(table => table.Items, items)
                .Add(table => table.Columns, [column ?? new Column("Title", "title")])
                .Add(table => table.Caption, "Books")
                .Add(table => table.Query, query)
                .Add(table => table.Pages, pages)
                .Add(table => table.Empty, "Nothing")
                .Add(table => table.ChildContent, item => $"<td>{item}</td>")
        );

    private sealed class NoAntiforgery : Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider
    {
        public override Microsoft.AspNetCore.Components.Forms.AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
