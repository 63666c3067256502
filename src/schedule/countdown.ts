// How long it still is, cut into what a person reads; the words are put to it elsewhere.

export type Countdown = { days: number; hours: number; minutes: number; seconds: number }

/**
 * Whole seconds, rounded up, so that it reads zero only when it is over. Days have 24 hours: what is counted is
 * waiting, not dates.
 */
export function countdown(from: number, to: number): Countdown {
  const left = Math.max(0, Math.ceil((to - from) / 1000))
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor(left / 3_600) % 24,
    minutes: Math.floor(left / 60) % 60,
    seconds: left % 60,
  }
}
