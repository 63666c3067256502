// "Did you mean": the known word nearest to what was typed, if any is near enough.

/**
 * Undefined when nothing is near: a wrong suggestion costs more time than none. `most`: so many slips of the fingers,
 * where that is not left to the length of the word.
 */
export function nearest(typed: string, known: Iterable<string>, most?: number): string | undefined {
  const wanted = plain(typed)
  let best: { word: string; distance: number } | undefined
  for (const word of known) {
    const distance = editDistance(wanted, plain(word))
    if (best === undefined || distance < best.distance) best = { word, distance }
  }
  const allowed = most ?? (wanted.length <= 3 ? 1 : Math.max(2, Math.floor(wanted.length / 3)))
  return best !== undefined && best.distance <= allowed && best.distance < wanted.length ? best.word : undefined
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '')
}

// Optimal string alignment: two letters swapped count as one slip, as fingers do it.
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (beforeLast[j - 2] ?? Infinity) + 1
          : Infinity
      const changed = (last[j - 1] ?? Infinity) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((last[j] ?? Infinity) + 1, (row[j - 1] ?? Infinity) + 1, changed, swapped))
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? Infinity
}
