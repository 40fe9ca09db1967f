using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Biblio.MailCatcher;

/// <summary>The two pages: the list of messages, and one message. A reload shows what is new.</summary>
internal static partial class Pages
{
    private const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
               color: #222; background: #fdfbf7; overflow-wrap: anywhere }
        table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #d8d2c6; vertical-align: top }
        pre { font: inherit; white-space: pre-wrap; padding: 1rem; border: 1px solid #d8d2c6; background: #fff }
        a { color: #0a5c36 }
        @media (prefers-color-scheme: dark) {
          body { color: #eee; background: #1c1b19 } pre { background: #262522 } a { color: #7fd4a6 }
        }
        """;

    public static IResult List(Mailbox mailbox) =>
        Page(
            "Messages",
            mailbox.Messages is [_, ..] messages
                ? $"<table><tr><th>To</th><th>Subject</th><th>Received (UTC)</th></tr>{Rows(messages)}</table>"
                : "<p>No message yet. Biblio's e-mail arrives here, and nowhere else.</p>"
        );

    public static IResult Show(long number, Mailbox mailbox) =>
        mailbox.Messages.FirstOrDefault(message => message.Number == number) is { } message
            ? Page(
                message.Subject,
                $"""
                <p><a href="/">All messages</a></p>
                <p>From {Encode(message.From)} to {Encode(message.To)}, {Time(message)} UTC</p>
                <pre lang="{Encode(message.Language)}">{WithLinks(message.Text)}</pre>
                """
            )
            : Results.NotFound();

    private static IResult Page(string title, string content) =>
        Results.Content(
            $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{Encode(title)} - Biblio mail</title><style>{Style}</style></head>
            <body><h1>{Encode(title)}</h1>{content}</body>
            </html>
            """,
            "text/html; charset=utf-8"
        );

    private static string Rows(IEnumerable<CaughtMessage> messages) =>
        string.Concat(
            messages.Select(message =>
                $"<tr><td>{Encode(message.To)}</td><td><a href=\"/messages/{message.Number}\">"
                + $"{Encode(message.Subject)}</a></td><td>{Time(message)}</td></tr>"
            )
        );

    private static string Time(CaughtMessage message) =>
        message.ReceivedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string WithLinks(string text) =>
        Address().Replace(Encode(text), "<a href=\"$0\" target=\"_top\">$0</a>");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"https?://[^\s<>]+")]
    private static partial Regex Address();
}
