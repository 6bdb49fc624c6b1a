using Microsoft.JSInterop;

namespace Playground.Web.Components.Panes;

/// <summary>The bundled client TypeScript, imported once for each open page.</summary>
internal sealed class ClientModule(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? module;

    /// <param name="path">Where the bundle is, with its fingerprint.</param>
    public Task<IJSObjectReference> ImportAsync(string path) => module ??= js.InvokeAsync<IJSObjectReference>("import", "./" + path).AsTask();

    public async ValueTask DisposeAsync()
    {
        if (module is null)
            return;
        try
        {
            await (await module).DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
    }
}
