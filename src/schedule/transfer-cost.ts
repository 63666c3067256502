// What it takes to move mail one way: so much for each message, whatever its size, and so much for each byte. Pure.

/** Seconds. */
export type TransferCost = { perMessage: number; perByte: number }
/** What was moved in one go, and in how many seconds. */
export type Measured = { messages: number; bytes: number; seconds: number }

/** 10 GB/s: what costs nothing that could be measured is not free. */
const least = 1e-10

/**
 * Fits both parts to what was measured, each step weighing the same; neither part is below zero. Steps of one size of
 * message cannot tell the parts apart: then all goes with the bytes. undefined: nothing was measured.
 */
export function costOf(steps: readonly Measured[]): TransferCost | undefined {
  const known = steps.filter(({ bytes, seconds }) => bytes > 0 && seconds > 0)
  if (known.length === 0) return undefined
  // Sums for the least squares of (messages · x + bytes · y) / seconds − 1.
  let [mm, mb, bb, m, b] = [0, 0, 0, 0, 0]
  for (const { messages, bytes, seconds } of known) {
    const [x, y] = [messages / seconds, bytes / seconds]
    mm += x * x
    mb += x * y
    bb += y * y
    m += x
    b += y
  }
  const determinant = mm * bb - mb * mb
  const byBytes: TransferCost = { perMessage: 0, perByte: Math.max(least, b / bb) }
  if (determinant <= 1e-3 * mm * bb) return byBytes
  const perMessage = (m * bb - b * mb) / determinant
  const perByte = (b * mm - m * mb) / determinant
  if (perMessage <= 0) return byBytes
  return perByte <= least ? { perMessage: m / mm, perByte: least } : { perMessage, perByte }
}

export function secondsOf({ perMessage, perByte }: TransferCost, of: { messages: number; bytes: number }): number {
  return of.messages * perMessage + of.bytes * perByte
}
