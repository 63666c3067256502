// Lists the folders of an account by two ways that share no parser, and asks by name where they do not agree.

import type { FolderState, ListedTree, ListedFolder } from '../model/ports.ts'
import { readFolderAnswer } from './by-hand.ts'
import type { Handlers } from './command-channel.ts'
import { RefusedCommand } from './failures.ts'
import { statusItems } from './status-items.ts'
import { encodeFolderName, isEightBit, nameToken, pathOf } from './folder-names.ts'
import type { RawAnswer } from './raw-answers.ts'
import { mayMeanExtension, type RefusedExtensions } from './refused-extensions.ts'
import { readListed, readNamespace, readStatus, readStatusWire, type Untagged } from './responses.ts'

export type FolderListing = {
  /** Sends a command; gives the answers to it as they came in, before they were parsed. */
  command(verb: string, attributes: unknown[], untagged: Handlers): Promise<readonly RawAnswer[]>
  /** STATUS of a folder by its name on the wire; undefined when there is none. */
  status(wire: string): Promise<FolderState | undefined>
  /** What the server announces, and was not seen to refuse. */
  capabilities: () => ReadonlySet<string>
  refused: RefusedExtensions
  /** The server's answer to NAMESPACE, if it gave one. */
  namespace: Untagged | undefined
  /** Its plan says what prefix a server has whose NAMESPACE names none. */
  account: { server: { prefix?: string | undefined } }
  /** Both LIST commands and LSUB, also where one would do: what nobody has listed must not be there. */
  twice: boolean
}

/** What LIST has told of folders, by the name on the wire: two of them may be one path. */
type States = Map<string, FolderState>

const everything = [
  { type: 'STRING', value: '' },
  { type: 'STRING', value: '*' },
]
const atom = (value: string) => ({ type: 'ATOM', value })

/** A folder by its name on the wire: two names may be one path (`perch&AOk-`, and the same in raw bytes). */
type ByWire = Map<string, ListedFolder>

/** One answered LIST or LSUB, read by imapflow's parser and by hand. */
type TwoReadings = { parsed: ByWire; byHand: ByWire; unread: RawAnswer[] }

/** Whether a line is about a folder of a list: `listFolders` tells which of these it could not read. */
export function isFolderLine(line: string): boolean {
  return /^\* +(LIST|LSUB)\b/i.test(line)
}

/** Sends one LIST or LSUB and reads its answer twice. */
async function readTwice(
  { command }: Pick<FolderListing, 'command'>,
  verb: 'LIST' | 'LSUB',
  attributes: unknown[],
  others: Handlers = {},
): Promise<TwoReadings> {
  const readings: TwoReadings = { parsed: new Map(), byHand: new Map(), unread: [] }
  const answers = await command(verb, attributes, {
    ...others,
    [verb]: (untagged) => void take(readings.parsed, untagged),
  })
  const isFolder = new RegExp(`^\\* +${verb}\\b`, 'i')
  for (const answer of answers) {
    if (!isFolder.test(answer.text)) continue
    const untagged = readFolderAnswer(answer)
    if (untagged === undefined || !take(readings.byHand, untagged)) readings.unread.push(answer)
  }
  return readings
}

function take(into: ByWire, untagged: Untagged): boolean {
  const listed = readListed(untagged)
  if (listed !== undefined) into.set(listed.wire, listed.folder)
  return listed !== undefined
}

/** The same; undefined where the server refuses the command for good. */
async function ifTaken<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RefusedCommand && !error.isPassing) return undefined
    throw error
  }
}

/** The tree, and for each path the name as it must be sent back. */
export async function listFolders(
  listing: FolderListing,
): Promise<{ tree: ListedTree; wireNames: Map<string, string> }> {
  const { twice } = listing
  const states: States = new Map()
  const first = await listFirst(listing, states)
  const extended = first.isExtended ? first.list : undefined
  // An empty answer is not believed: an INBOX is always there.
  const isEnough = extended !== undefined && extended.byHand.size > 0 && !twice
  const plain = extended === undefined ? first.list : isEnough ? undefined : await ifTaken(listPlain(listing))
  const subscribed = isEnough ? undefined : await listSubscribed(listing)
  const lists = [extended, plain].filter((list) => list !== undefined)
  const folders: ByWire = new Map()
  const unread: string[] = []
  for (const list of lists) {
    const agreed = await agree(listing, list)
    unread.push(...agreed.unread)
    for (const [wire, folder] of agreed.folders) folders.set(wire, merged(folders.get(wire), folder))
  }
  const bySecondList = selectable(plain === undefined ? (extended?.byHand ?? new Map()) : plain.byHand)
  // What only LSUB or its own name shows is left out of the lists by the server, and is there all the same.
  const others = selectable(subscribed?.byHand ?? new Map()).filter((wire) => !folders.has(wire))
  for (const wire of isInboxIn(folders) ? others : ['INBOX', ...others]) {
    const named = await byName(listing, wire)
    if (named !== undefined) folders.set(wire, named)
  }
  if (extended === undefined) markSubscribed(folders, subscribed)
  const listed = [...folders.values()].find((folder) => folder.separator)?.separator
  const personal = readNamespace(listing.namespace ?? {})
  const separator = personal?.separator || listed || '/'
  const { paths, wireNames, nameless } = byPath(folders, states)
  return {
    tree: {
      prefix: personal?.prefix || withSeparator(listing.account.server.prefix ?? '', separator),
      separator,
      folders: paths,
      listing: {
        listed: selectable(folders).length,
        // A second list without a folder confirms none.
        bySecondList: twice && bySecondList.length > 0 ? bySecondList.length : null,
        leftOut: selectable(folders).filter((wire) => !lists.every((list) => list.byHand.has(wire))),
        inboxMissing: !isInboxIn(folders),
        unread: [...unread, ...nameless],
      },
    },
    wireNames,
  }
}

/** A prefix ends with the separator; who leaves it out means the same. */
function withSeparator(prefix: string, separator: string): string {
  return prefix === '' || prefix.endsWith(separator) ? prefix : prefix + separator
}

type First = { list: TwoReadings; isExtended: boolean }

/**
 * One round trip for all (RFC 5258). Special uses must be asked for: RFC 6154 lets a server keep them out of a plain
 * LIST, and Cyrus does. A server that refuses it is asked for less, down to a plain LIST; what it was asked for in vain
 * is not asked for again.
 */
async function listFirst(listing: FolderListing, states: States): Promise<First> {
  const { capabilities, refused } = listing
  const wanted = (['LIST-STATUS', 'SPECIAL-USE'] as const).filter((extension) => capabilities().has(extension))
  let refusal: RefusedCommand | undefined
  for (let less = 0; capabilities().has('LIST-EXTENDED') && less <= wanted.length; less += 1) {
    try {
      const list = await listExtended(listing, states, wanted.slice(less))
      for (const extension of wanted.slice(0, less)) refused.add(extension, refusal?.text ?? '')
      return { list, isExtended: true }
    } catch (error) {
      if (!mayMeanExtension(error)) throw error
      refusal = error
    }
  }
  const list = await listPlain(listing)
  if (refusal !== undefined) refused.add('LIST-EXTENDED', refusal.text)
  return { list, isExtended: false }
}

type Returned = 'LIST-STATUS' | 'SPECIAL-USE'

function listExtended(listing: FolderListing, states: States, returned: readonly Returned[]): Promise<TwoReadings> {
  const wanted: unknown[] = [atom('SUBSCRIBED')]
  if (returned.includes('SPECIAL-USE')) wanted.push(atom('SPECIAL-USE'))
  if (returned.includes('LIST-STATUS')) wanted.push(atom('STATUS'), statusItems(listing.capabilities()))
  return readTwice(listing, 'LIST', [...everything, atom('RETURN'), wanted], {
    STATUS: (untagged) => {
      const state = readStatus(untagged)
      if (state !== undefined) states.set(readStatusWire(untagged), state)
    },
  })
}

/** undefined: the server refuses it. */
async function listSubscribed(listing: FolderListing): Promise<TwoReadings | undefined> {
  const none = (): Promise<undefined> => Promise.resolve(undefined)
  return listing.refused.orWithout('LSUB', () => readTwice(listing, 'LSUB', everything), none)
}

function listPlain(listing: FolderListing): Promise<TwoReadings> {
  return readTwice(listing, 'LIST', everything)
}

/**
 * What one answer says. A name that only one of both readers sees is asked for by itself: they may have read one line
 * in two ways. `unread`: lines of which no reader got a name that the server knows.
 */
async function agree(
  listing: FolderListing,
  { parsed, byHand, unread }: TwoReadings,
): Promise<{ folders: ByWire; unread: string[] }> {
  const folders: ByWire = new Map()
  let found = 0
  const unknown = unread.map(({ text }) => text)
  for (const [wire, folder] of byHand) {
    // The parser decodes names as UTF-8: of other bytes only the reading by hand is right.
    if (parsed.has(wire) || isEightBit(wire) || (await byName(listing, wire)) !== undefined) folders.set(wire, folder)
    else unknown.push(wire)
  }
  for (const [wire, folder] of parsed) {
    if (byHand.has(wire) || (await byName(listing, wire)) === undefined) continue
    folders.set(wire, folder)
    found += 1
  }
  return { folders, unread: unknown.slice(found) }
}

/** The folder as the server lists it when it is asked for by name, else as STATUS knows it; undefined: not there. */
async function byName(listing: FolderListing, wire: string): Promise<ListedFolder | undefined> {
  const { parsed, byHand } = (await ifTaken(
    readTwice(listing, 'LIST', [{ type: 'STRING', value: '' }, nameToken(wire)]),
  )) ?? { parsed: new Map(), byHand: new Map() }
  const listed = byHand.get(wire) ?? parsed.get(wire)
  if (listed !== undefined) return listed
  const state = await listing.status(wire)
  if (state === undefined) return undefined
  const path = pathOf(wire)
  return { path, separator: null, selectable: true, specialUse: undefined, subscribed: false, status: state }
}

/** The first list knows special uses and subscriptions; what any list calls selectable is to be looked at. */
function merged(before: ListedFolder | undefined, folder: ListedFolder): ListedFolder {
  if (before === undefined) return folder
  return {
    ...before,
    selectable: before.selectable || folder.selectable,
    specialUse: before.specialUse ?? folder.specialUse,
    separator: before.separator ?? folder.separator,
  }
}

function selectable(folders: ByWire): string[] {
  return [...folders].filter(([, folder]) => folder.selectable).map(([wire]) => wire)
}

function isInboxIn(folders: ByWire): boolean {
  return [...folders.values()].some(({ path }) => path === 'INBOX')
}

function markSubscribed(folders: ByWire, subscribed: TwoReadings | undefined): void {
  for (const [wire, { selectable: isSubscribed }] of [...(subscribed?.byHand ?? []), ...(subscribed?.parsed ?? [])]) {
    const folder = folders.get(wire)
    if (folder !== undefined && isSubscribed) folders.set(wire, { ...folder, subscribed: true })
  }
}

/**
 * Two names on the wire may be one path: that of the name which the path is encoded to, in whatever order they are
 * listed; the other keeps the form that it has on the wire. `nameless`: names of which that is the path of another one.
 */
function byPath(
  folders: ByWire,
  states: Readonly<States>,
): { paths: ListedFolder[]; wireNames: Map<string, string>; nameless: string[] } {
  const wireNames = new Map<string, string>()
  const paths: ListedFolder[] = []
  const nameless: string[] = []
  const encoded = new Set([...folders].flatMap(([wire, { path }]) => (encodeFolderName(path) === wire ? [path] : [])))
  for (const [wire, folder] of folders) {
    const isAnothers =
      wireNames.has(folder.path) || (encoded.has(folder.path) && encodeFolderName(folder.path) !== wire)
    const path = isAnothers ? wire : folder.path
    if (wireNames.has(path)) {
      nameless.push(wire)
      continue
    }
    wireNames.set(path, wire)
    const status = folder.status ?? states.get(wire)
    paths.push({ ...folder, path, ...(status === undefined ? {} : { status }) })
  }
  return { paths, wireNames, nameless }
}

/**
 * Whether the server lists this very folder as one that can be opened. `name`: as it goes on the wire. A server that
 * refuses the name itself (Courier refuses what lies beyond 16 bits) is asked for all its folders.
 */
export async function isListed(listing: Pick<FolderListing, 'command'>, wire: string): Promise<boolean> {
  const named = await ifTaken(readTwice(listing, 'LIST', [{ type: 'STRING', value: '' }, nameToken(wire)]))
  const { parsed, byHand } = named ?? (await readTwice(listing, 'LIST', everything))
  return (byHand.get(wire) ?? parsed.get(wire))?.selectable === true
}
