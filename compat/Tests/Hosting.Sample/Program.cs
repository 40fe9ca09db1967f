// The smallest service: says what it was started with, and ends as it is told.
var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();

app.MapGet("/health", () => "ok");
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapGet("/arguments", () => args);
app.MapGet("/pid", () => Environment.ProcessId);
app.MapPost("/hello", () => "hello");
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));

app.Run();
