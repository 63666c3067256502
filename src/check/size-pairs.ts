// Which messages of a source folder the target folder may hold already, judged by facts alone: an estimate before any body is read. Pure.

import type { MessageList } from './message-list.ts'

export type SizePairs = {
  /** Messages of equal size on both sides, each counted once. */
  messages: number
  bytes: number
  /** Places of what found no partner. */
  aloneHere: Uint32Array
  aloneThere: Uint32Array
}

/** Pairs by size, as a multiset; `free` are the places on the other side that are still without a partner. */
export function pairBySize(here: MessageList, there: MessageList, free?: Uint32Array): SizePairs {
  const pairs = { messages: 0, bytes: 0 }
  const alone = meet(here.sorted((at) => here.size(at)), there.sorted((at) => there.size(at), free), (a) => here.size(a), (b) => there.size(b), (a) => {
    pairs.messages += 1
    pairs.bytes += here.size(a)
  })
  return { ...pairs, ...alone }
}

/** Pairs by date among what found no partner of its size: what an altered copy looks like from outside. At most `limit`, spread over all. */
export function pairByDate(here: MessageList, there: MessageList, { aloneHere, aloneThere }: SizePairs, limit: number): { here: number; there: number }[] {
  const dated = (list: MessageList, places: Uint32Array) => list.sorted((at) => list.second(at) ?? 0, places.filter((at) => list.second(at) !== undefined))
  const found: { here: number; there: number }[] = []
  meet(dated(here, aloneHere), dated(there, aloneThere), (a) => here.second(a) ?? 0, (b) => there.second(b) ?? 0, (a, b) => found.push({ here: a, there: b }))
  const step = Math.max(1, found.length / limit)
  return Array.from({ length: Math.min(limit, found.length) }, (_, n) => found[Math.floor(n * step)]).flatMap((pair) => pair ?? [])
}

/** Walks two lists in the order of their keys and tells of each pair with equal keys; gives the places that stay alone. */
function meet(
  here: Uint32Array, there: Uint32Array, keyHere: (at: number) => number, keyThere: (at: number) => number, pair: (here: number, there: number) => void,
): Pick<SizePairs, 'aloneHere' | 'aloneThere'> {
  const aloneHere = new Uint32Array(here.length)
  const aloneThere = new Uint32Array(there.length)
  let [a, b, onlyHere, onlyThere] = [0, 0, 0, 0]
  while (a < here.length || b < there.length) {
    const [first, second] = [here[a], there[b]]
    const [left, right] = [first === undefined ? Infinity : keyHere(first), second === undefined ? Infinity : keyThere(second)]
    if (left === right && first !== undefined && second !== undefined) pair(first, second)
    else if (left < right && first !== undefined) aloneHere[onlyHere++] = first
    else if (second !== undefined) aloneThere[onlyThere++] = second
    if (left <= right) a += 1
    if (right <= left) b += 1
  }
  return { aloneHere: aloneHere.subarray(0, onlyHere), aloneThere: aloneThere.subarray(0, onlyThere) }
}
