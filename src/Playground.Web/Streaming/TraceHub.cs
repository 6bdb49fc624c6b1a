using Microsoft.AspNetCore.SignalR;

namespace Playground.Web.Streaming;

/// <summary>Streams runs to whoever watches them.</summary>
internal sealed class TraceHub : Hub;
