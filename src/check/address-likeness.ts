// Compares the words of two addresses, because a new provider brings a new domain and often a new pattern. Pure.

/**
 * Digits behind a word ("ufficio2") are a number of its own; other mixtures ("m1234x") are codes, which say nothing.
 */
type Words = { words: string[]; numbers: string[] }

/** The part before the "@", as people compare it: without case, accents and punctuation. */
export function localKey(address: string): string {
  return fold(localPart(address)).replaceAll(/[^a-z0-9]+/g, '')
}

/**
 * Unlike: nothing in common, or each of the two says something that the other does not ("tribunale.roma" and
 * "tribunale.como", "ufficio1" and "ufficio2"). One that only says more ("protocollo.comune.cremona" for
 * "comune.cremona") is alike; its domain may say the rest.
 */
export function areUnlike(source: string, target: string): boolean {
  if (localKey(source) === localKey(target)) return false
  const [here, there] = [wordsOf(localPart(source)), wordsOf(localPart(target))]
  if (here.words.length === 0 || there.words.length === 0) return false
  if (here.numbers.length > 0 && there.numbers.length > 0 && here.numbers.join(' ') !== there.numbers.join(' '))
    return true
  const [aroundSource, aroundTarget] = [wordsOf(source).words, wordsOf(target).words]
  const onlyHere = here.words.filter((word) => !aroundTarget.some((other) => isSameWord(word, other)))
  const onlyThere = there.words.filter((word) => !aroundSource.some((other) => isSameWord(word, other)))
  if (onlyHere.length === 0 || onlyThere.length === 0) return false
  // Written together on one side: "tribunaleroma" holds both words of "tribunale.roma".
  return !holdsAll(localKey(source), onlyThere) && !holdsAll(localKey(target), onlyHere)
}

function localPart(address: string): string {
  const at = address.lastIndexOf('@')
  return at === -1 ? address : address.slice(0, at)
}

function wordsOf(text: string): Words {
  const found: Words = { words: [], numbers: [] }
  for (const piece of fold(text).split(/[^a-z0-9]+/)) {
    const [, word = '', number = ''] = /^([a-z]{2,})?(\d+)?$/.exec(piece) ?? []
    if (word !== '') found.words.push(word)
    if (number !== '') found.numbers.push(String(Number(number)))
  }
  return found
}

/**
 * Equal, one an abbreviation of the other ("trib", "tribunale"), or one letter apart in a long word ("segreteria",
 * "segreterie").
 */
function isSameWord(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length >= 3 && long.startsWith(short)) return true
  return a === b || (short.length >= 6 && long.length - short.length <= 1 && isOneEdit(short, long))
}

function isOneEdit(short: string, long: string): boolean {
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  return short.slice(long.length === short.length ? at + 1 : at) === long.slice(at + 1)
}

function holdsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => word.length >= 3 && text.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
