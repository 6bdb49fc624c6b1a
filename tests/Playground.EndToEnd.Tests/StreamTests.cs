using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Playground.EndToEnd.Tests;

/// <summary>The hub's stream.</summary>
[Collection(BrowserCollection.Name)]
public sealed class StreamTests(Browser browser)
{
    private async Task<string> StartAsync(string source, params string[] cpus)
    {
        using var answer = await browser.Server.Http.PostAsJsonAsync("/api/v1/run", new { source, fileName = "x.bpf", cpus });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString() ?? "";
    }

    private async Task<List<string>> WatchAsync(string runId, long from)
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(browser.Server.Address, "hubs/trace")).Build();
        await hub.StartAsync();
        var events = new List<string>();
        await foreach (var batch in hub.StreamAsync<JsonElement>("Watch", runId, from))
            events.AddRange(batch.GetProperty("events").EnumerateArray().Select(e => e.GetRawText()));
        return events;
    }

    [Fact]
    public async Task Second_client_that_joins_gets_the_same_events()
    {
        var run = await StartAsync(Sources.Counter, "bump*3", "bump*3");
        var first = await WatchAsync(run, 1);
        var second = await WatchAsync(run, 1);
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.Equal(Enumerable.Range(1, first.Count), first.Select(e => JsonDocument.Parse(e).RootElement.GetProperty("seq").GetInt32()));
    }

    [Fact]
    public async Task Client_that_comes_back_gets_what_it_missed()
    {
        var run = await StartAsync(Sources.Counter, "bump");
        var all = await WatchAsync(run, 1);
        Assert.Equal(all.Skip(5), await WatchAsync(run, 6));
    }

    [Fact]
    public async Task Client_that_is_far_behind_gets_a_snapshot_in_place_of_what_is_gone()
    {
        // More events than the log of a run holds: nobody who reads slows the run, so that they are gone before they were read.
        var run = await StartAsync(Sources.Spinner, "spin*200");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var batch = await FirstBatchAsync(run);
            var gap = batch.GetProperty("gap");
            if (gap.ValueKind == JsonValueKind.Object)
            {
                Assert.Equal(gap.GetProperty("seq").GetInt64() + 1, batch.GetProperty("events")[0].GetProperty("seq").GetInt64());
                return;
            }
            await Task.Delay(200);
        }
        Assert.Fail("the run went on without dropping anything");
    }

    private async Task<JsonElement> FirstBatchAsync(string runId)
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(browser.Server.Address, "hubs/trace")).Build();
        await hub.StartAsync();
        await foreach (var batch in hub.StreamAsync<JsonElement>("Watch", runId, 1L))
            return batch;
        throw new InvalidOperationException("the stream ended without a batch");
    }

    [Fact]
    public async Task Unknown_run_is_refused_in_words()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => WatchAsync("nothing", 1));
        Assert.Contains("no such run", error.Message);
    }
}
