// Watches a run through the hub, from where it left off when the connection drops.
import { HubConnectionBuilder, HubConnectionState, LogLevel, type HubConnection, type ISubscription } from "@microsoft/signalr";
import type { TraceBatch } from "./wire";

export interface StreamListener {
  batch(batch: TraceBatch): void;
  /** Plain words for the reader; empty when all is well. */
  status(text: string): void;
}

let shared: HubConnection | null = null;

function connection(): HubConnection {
  shared ??= new HubConnectionBuilder().withUrl("/hubs/trace").configureLogging(LogLevel.None).build();
  return shared;
}

const delay = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** Returns a function that ends the watching. */
export function watch(runId: string, listener: StreamListener): () => void {
  let next = 1;
  let ended = false;
  let subscription: ISubscription<TraceBatch> | null = null;

  const once = (hub: HubConnection): Promise<boolean> => new Promise((resolve, reject) => {
    let completed = false;
    subscription = hub.stream<TraceBatch>("Watch", runId, next).subscribe({
      next(batch) {
        const last = batch.events.at(-1);
        if (last)
          next = last.seq + 1;
        else if (batch.gap)
          next = batch.gap.seq + 1;
        completed ||= batch.completed;
        listener.batch(batch);
      },
      error: reject,
      complete: () => resolve(completed),
    });
  });

  const loop = async (): Promise<void> => {
    for (let attempt = 0; !ended && attempt < 8; attempt++) {
      try {
        const hub = connection();
        if (hub.state === HubConnectionState.Disconnected)
          await hub.start();
        listener.status("");
        if (await once(hub))
          return;
        attempt = 0;
      } catch (error) {
        if (ended)
          return;
        const text = error instanceof Error ? error.message : String(error);
        if (text.includes("HubException")) {
          listener.status(text.replace(/^.*HubException: /, ""));
          return;
        }
        listener.status("The connection to the run was lost; trying again.");
        await delay(Math.min(4000, 250 * 2 ** attempt));
      }
    }
    if (!ended)
      listener.status("The run can no longer be reached. Start it again.");
  };
  void loop();
  return () => {
    ended = true;
    subscription?.dispose();
  };
}
