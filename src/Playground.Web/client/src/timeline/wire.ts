// The JSON of the hub. Instructions count from 0, -1 means none; CPU -1 is what runs before the CPUs start.

export interface TraceLine {
  seq: number;
  cpu: number;
  insn: number;
  kind: string;
  program?: string;
  /** R0 to R10 after the instruction, hexadecimal. */
  regs?: string[];
  retVal?: string;
  /** Helper or kernel function that a micro-step is within; empty for an instruction's own access. */
  call?: string;
  step?: string;
  where?: string;
  writes?: boolean;
  slot?: string;
  oldObject?: string;
  newObject?: string;
  object?: string;
  type?: string;
  oldCount?: number;
  newCount?: number;
  by?: string;
  lock?: string;
  entered?: boolean;
  text?: string;
  /** Of a lane: the CPU that it interrupts; -1 for who acts beside the CPUs. */
  processor?: number;
}

export interface Snapshot {
  seq: number;
  slots: Record<string, string>;
  refcounts: Record<string, number>;
  cpus: { cpu: number; program: string; insn: number }[];
}

export interface TraceBatch {
  events: TraceLine[];
  gap: Snapshot | null;
  completed: boolean;
}
