// The waits of a run, in milliseconds, in one place so that a test can shorten them and a reader can see them.

export type Timing = {
  /**
   * A connection on which no byte moved for so long while an answer was due is given up; what was in flight is settled.
   * Longer over commands that may take a server minutes, and where the plan says so (see imap/patience.ts).
   */
  stall: number
  /** From the first packet to the server's greeting. */
  connect: number
  /**
   * The least time a target folder must have been still before an unanswered append may be judged (measured: see
   * src/README.md).
   */
  still: number
  /** How often a folder that must become still is looked at. */
  look: number
  /** How often a run leaves a sign of life in its journal: the death of a killed run is known to this precision. */
  heartbeat: number
  /**
   * When all others are done: waits before each look at what a mailbox was set aside for, its quota or its password.
   */
  looks: readonly number[]
  /** For so long a server must have shown no sign of load before it is asked for a connection more. */
  calm: number
  /** Waits before each new attempt to connect; after the last one the mailbox is parked. */
  backoff: readonly number[]
}

export const defaultTiming: Timing = {
  stall: 90_000,
  connect: 30_000,
  still: 5_000,
  look: 1_000,
  heartbeat: 1_000,
  looks: [0, 2_000, 10_000],
  calm: 5_000,
  backoff: [500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000],
}

/** Bytes a second that a line is assumed to drain where nothing was measured yet: 2 Mbit/s. */
export const assumedDrainRate = 250_000
