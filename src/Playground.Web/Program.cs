using Playground.Web.Docs;
using Playground.Web.Hosting;
using Serilog;

// The program works from any directory: what it serves lies beside it.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.UseDefaultAddress();
builder.AddLogging();
builder.AddTelemetry();
builder.AddLimits();
builder.AddPages();
builder.AddPlayground();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseExceptionHandler();
app.UseSerilogRequestLogging();
app.UseLimits();
app.UseAntiforgery();
app.MapPages();
app.MapDocs();
app.MapPlayground();
app.Run();
