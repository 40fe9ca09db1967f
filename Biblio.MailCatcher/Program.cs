using Biblio.MailCatcher;

var builder = WebApplication.CreateSlimBuilder(args);

builder.Services.AddSingleton<Mailbox>();
builder.Services.AddHostedService<SmtpListener>();

var app = builder.Build();

app.Use(
    (context, next) =>
    {
        // A message is foreign content: it may load nothing and run nothing.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return next(context);
    }
);
app.MapGet("/", Pages.List);
app.MapGet("/messages/{number:long}", Pages.Show);
app.MapGet("/api/messages", (Mailbox mailbox) => mailbox.Messages);
app.MapGet("/health", () => TypedResults.Text("Healthy"));

app.Run();
