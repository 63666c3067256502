// What is to be expected of the time: when it ends, and whether it fits into the hours of the plan.

export type Forecast = {
  basis: 'measured' | 'assumed'
  bytesPerSecond: number
  /** ISO 8601; null when nothing is left or nothing can be said. */
  finishesAt: string | null
  fits: boolean
  marginSeconds: number | null
  /** Of the whole: the hours that are open now or next, where they close. */
  hours?: FitHours
  /** Of a check: mailboxes that could not be looked at, and are taken to be as large as the others. */
  notCounted?: number
  /** Of a check: how the rate of each side is known. */
  sides?: Record<'source' | 'target', 'measured' | 'assumed'>
}

/** `opensAt` null: they are open. Nothing new is begun from `drainAt` on. Times in ISO 8601. */
export type FitHours = {
  opensAt: string | null
  drainAt: string
  closesAt: string
  /** Below 0: so much too long. */
  marginSeconds: number
  /** The later hours in which it ends; null: it fits, or none suffice. */
  later: { opensAt: string; closesAt: string | null; marginSeconds: number | null } | null
}
