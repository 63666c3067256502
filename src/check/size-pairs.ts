// Which messages of a source folder the target folder may hold already, judged by facts alone.

import type { MessageList } from './message-list.ts'

export type Pairs = {
  /**
   * Messages that seem to be on the other side as they are: of equal size and date, or of equal size where the dates
   * were lost.
   */
  messages: number
  bytes: number
  /** Places of equal date and other size, pairwise: what an altered copy looks like from outside. */
  dated: { here: Uint32Array; there: Uint32Array }
  /** Places of what found no partner at all. */
  aloneHere: Uint32Array
  aloneThere: Uint32Array
}

type Compare = (a: MessageList, atA: number, b: MessageList, atB: number) => number

const bySize: Compare = (a, atA, b, atB) => a.size(atA) - b.size(atB)
const byDate: Compare = (a, atA, b, atB) => (a.second(atA) ?? -Infinity) - (b.second(atB) ?? -Infinity) || 0
const bySizeAndDate: Compare = (a, atA, b, atB) => bySize(a, atA, b, atB) || byDate(a, atA, b, atB)

/** Pairs as a multiset, the surest first; `free` are the places on the other side that are still without a partner. */
export function pairMessages(here: MessageList, there: MessageList, free: Uint32Array = there.places()): Pairs {
  const same = meet(here, here.places(), there, free, bySizeAndDate)
  const isDated = (list: MessageList) => (at: number) => list.second(at) !== undefined
  const dated = meet(here, same.aloneHere.filter(isDated(here)), there, same.aloneThere.filter(isDated(there)), byDate)
  const sized = meet(
    here,
    without(same.aloneHere, dated.here, here.length),
    there,
    without(same.aloneThere, dated.there, there.length),
    bySize,
  )
  const bytes = [same.here, sized.here].reduce((sum, places) => places.reduce((all, at) => all + here.size(at), sum), 0)
  return {
    messages: same.here.length + sized.here.length,
    bytes,
    dated: { here: dated.here, there: dated.there },
    aloneHere: sized.aloneHere,
    aloneThere: sized.aloneThere,
  }
}

function without(places: Uint32Array, taken: Uint32Array, length: number): Uint32Array {
  const gone = new Uint8Array(length)
  for (const at of taken) gone[at] = 1
  return places.filter((at) => gone[at] === 0)
}

type Met = { here: Uint32Array; there: Uint32Array; aloneHere: Uint32Array; aloneThere: Uint32Array }

/** Sorts both by the same order and walks them side by side: equal ones are a pair. */
function meet(a: MessageList, placesA: Uint32Array, b: MessageList, placesB: Uint32Array, compare: Compare): Met {
  const here = placesA.toSorted((x, y) => compare(a, x, a, y))
  const there = placesB.toSorted((x, y) => compare(b, x, b, y))
  const met = {
    here: new Uint32Array(here.length),
    there: new Uint32Array(here.length),
    aloneHere: new Uint32Array(here.length),
    aloneThere: new Uint32Array(there.length),
  }
  let [atHere, atThere, pairs, onlyHere, onlyThere] = [0, 0, 0, 0, 0]
  while (atHere < here.length || atThere < there.length) {
    const [left, right] = [here[atHere], there[atThere]]
    const order = left === undefined ? 1 : right === undefined ? -1 : compare(a, left, b, right)
    if (order === 0) {
      met.here[pairs] = left ?? 0
      met.there[pairs++] = right ?? 0
    } else if (order < 0) met.aloneHere[onlyHere++] = left ?? 0
    else met.aloneThere[onlyThere++] = right ?? 0
    if (order <= 0) atHere += 1
    if (order >= 0) atThere += 1
  }
  const cut = (places: Uint32Array, length: number) => places.slice(0, length)
  return {
    here: cut(met.here, pairs),
    there: cut(met.there, pairs),
    aloneHere: cut(met.aloneHere, onlyHere),
    aloneThere: cut(met.aloneThere, onlyThere),
  }
}
