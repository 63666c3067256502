// What several measurements say together: median, spread, the ratio of two contestants pair by pair.

export type Spread = { median: number; least: number; most: number; count: number }

/** The middle value; of an even number, the mean of the two in the middle. NaN when there is none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2
}

/** Median with the least and the greatest value; undefined when nothing was measured. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined
  return { median: median(values), least: Math.min(...values), most: Math.max(...values), count: values.length }
}

/**
 * Ratios `theirs ÷ ours` of values measured one right after the other: what slows the whole machine down for a while
 * slows both.
 */
export function pairedRatios(
  pairs: readonly { ours: number | undefined; theirs: number | undefined }[],
): Spread | undefined {
  return spread(
    pairs.flatMap(({ ours, theirs }) =>
      ours === undefined || theirs === undefined || ours <= 0 ? [] : [theirs / ours],
    ),
  )
}
