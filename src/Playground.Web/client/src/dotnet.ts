/** The .NET side of a pane: Blazor's DotNetObjectReference. */
export interface DotNetRef {
  invokeMethodAsync<T = void>(method: string, ...args: unknown[]): Promise<T>;
}

/** Calls .NET and forgets: when the circuit is gone there is nobody left to tell. */
export function tell(ref: DotNetRef, method: string, ...args: unknown[]): void {
  ref.invokeMethodAsync(method, ...args).catch(() => undefined);
}
