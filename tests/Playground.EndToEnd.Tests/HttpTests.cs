using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Playground.EndToEnd.Tests;

/// <summary>The HTTP interface, with good and bad input.</summary>
[Collection(BrowserCollection.Name)]
public sealed class HttpTests(Browser browser)
{
    private HttpClient Http => browser.Server.Http;

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString() ?? "";

    [Fact]
    public async Task Verify_answers_with_the_command_lines_json()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/verify", new { source = Sources.ReadsNothing, fileName = "x.bpf" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().ToArray());
        Assert.Equal("reject", line.GetProperty("verdict").GetString());
        Assert.Equal("R3 !read_ok", line.GetProperty("message").GetString());
        Assert.Equal(13, line.GetProperty("errno").GetInt32());
        Assert.Equal(2, line.GetProperty("at").GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Run_gives_the_return_value()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/run", new { source = Sources.Counter, fileName = "x.bpf", prog = "bump" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(0u, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("retval").GetUInt32());
    }

    [Fact]
    public async Task Explore_counts_executions()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/explore", new { source = Sources.Counter, fileName = "x.bpf", cpus = new[] { "bump", "bump" } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var result = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(result.GetProperty("complete").GetBoolean());
        Assert.True(result.GetProperty("executions").GetInt64() >= 2);
    }

    [Fact]
    public async Task Share_is_kept_under_one_short_id()
    {
        var body = new { source = Sources.Counter, fileName = "x.bpf", cpus = new[] { "bump", "bump*2" }, outcome = "fine" };
        using var first = await Http.PostAsJsonAsync("/api/v1/shares", body);
        using var second = await Http.PostAsJsonAsync("/api/v1/shares", body);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var id = (await first.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        Assert.Equal(id, (await second.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString());
        var share = await Http.GetFromJsonAsync<JsonElement>($"/api/v1/shares/{id}");
        Assert.Equal(Sources.Counter, share.GetProperty("text").GetString());
        Assert.Equal(2, share.GetProperty("cpus")[1].GetArrayLength());
    }

    [Fact]
    public async Task Unknown_share_is_not_found()
    {
        using var answer = await Http.GetAsync("/api/v1/shares/aAAAAAAAAAAAA");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("no share", await DetailAsync(answer));
    }

    [Fact]
    public async Task Source_beyond_64_KiB_is_refused_with_the_limit()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/verify", new { source = new string('x', 70_000) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("65536", await DetailAsync(answer));
    }

    [Fact]
    public async Task Ten_megabytes_are_refused_without_being_read()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/verify", new { source = new string('x', 10 << 20) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("at most", await DetailAsync(answer));
    }

    [Fact]
    public async Task Broken_object_is_invalid_and_says_why()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent("\u007fELF and then nothing"u8.ToArray()), "object", "broken.o" } };
        using var answer = await Http.PostAsync("/api/v1/verify", form);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = Assert.Single((await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().ToArray());
        Assert.Equal("invalid", line.GetProperty("verdict").GetString());
        Assert.Equal("broken.o", line.GetProperty("file").GetString());
        Assert.NotEqual("", line.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("{}", "either a source or an object")]
    [InlineData("""{"source":"","profile":"linux-9.9"}""", "no profile is named 'linux-9.9'")]
    [InlineData("""{"source":"","sauce":1}""", "sauce")]
    public async Task Bad_requests_say_what_is_wrong(string body, string says)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync("/api/v1/verify", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(says, await DetailAsync(answer));
    }

    [Fact]
    public async Task Program_that_is_rejected_does_not_run()
    {
        using var answer = await Http.PostAsJsonAsync("/api/v1/run", new { source = Sources.ReadsNothing, fileName = "x.bpf", prog = "main" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("R3 !read_ok", await DetailAsync(answer));
    }
}
