using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Playground.Web.Components.Panes;

/// <summary>A pane with a part in client TypeScript: a handle with methods, and a reference back to the pane.</summary>
public abstract class ClientPane : ComponentBase, IAsyncDisposable
{
    private DotNetObjectReference<ClientPane>? self;

    [Inject] internal ClientModule Module { get; set; } = null!; // set by the framework before anything runs

    /// <summary>The client's side; null until it is attached.</summary>
    protected IJSObjectReference? Client { get; private set; }

    /// <summary>Attaches the client's side: calls <paramref name="attach"/> with <paramref name="what"/> and a reference to this pane.</summary>
    protected async Task<bool> AttachAsync(string attach, object what)
    {
        var module = await Module.ImportAsync(Assets["js/dist/playground.js"]);
        self ??= DotNetObjectReference.Create(this);
        Client = await module.InvokeAsync<IJSObjectReference?>(attach, what, self);
        return Client is not null;
    }

    /// <summary>Calls the client's side; nothing happens before it is attached or after the browser has gone.</summary>
    protected async Task TellAsync(string method, params object?[] arguments)
    {
        if (Client is null)
            return;
        try
        {
            await Client.InvokeVoidAsync(method, arguments);
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone.
        }
    }

    /// <summary>What a pane lets go of when it is closed.</summary>
    protected virtual ValueTask DisposingAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DisposingAsync();
        self?.Dispose();
        if (Client is null)
            return;
        await TellAsync("dispose");
        try
        {
            await Client.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // As above.
        }
    }
}
