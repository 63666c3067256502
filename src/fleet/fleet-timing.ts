// The times of a fleet, in milliseconds, in one place so that a test can shorten them and a reader can see them.

export type FleetTiming = {
  /** How often a worker says to the database that it is alive, and hears what it still holds. */
  beat: number
  /**
   * So long after the sending of its last good beat a worker may still send for the mailboxes that it holds. Nothing is
   * gained by less, and a restart of the database must not stop the mail.
   */
  hold: number
  /** How often a worker looks whether that time is over. */
  leaseLook: number
  /** So long after a death that is certain, workers of other machines wait: bytes that were sent must have arrived. */
  afterDeath: number
  /**
   * So long after its last beat a silent worker is given up: `hold`, then the 30 min after which a server hangs up on
   * who says nothing (RFC 3501, 5.4), then 5 more.
   */
  afterSilence: number
  /** How often the journal of a mailbox at work goes to the shelf. */
  checkpoint: number
  /** How often is looked whether all that is left fits into the hours that are open. */
  foresee: number
  /** How often a worker without work looks for some. */
  look: number
  /** No login takes longer; one that is under way for so long, on a frozen machine, is counted no more. */
  login: number
  /** An answer of the database that takes longer does not come. */
  query: number
  /** A worker whose clock differs more from that of the database stops: the hours of the plan would not be kept. */
  skewMost: number
}

export const defaultFleetTiming: FleetTiming = {
  beat: 5_000,
  hold: 300_000,
  leaseLook: 250,
  afterDeath: 120_000,
  afterSilence: 2_400_000,
  checkpoint: 60_000,
  foresee: 30_000,
  look: 1_000,
  login: 420_000,
  query: 20_000,
  skewMost: 5_000,
}
