// Mail that the target folders hold and that is not ours: of another migration, of the user, or ours of a lost journal.

import type { SteadyReader } from '../line/steady-reader.ts'
import type { Fingerprint, MessageBody } from '../model/message.ts'
import { accountKey, type MailboxPlan } from '../model/plan.ts'
import type { MappedFolder } from '../plan/folder-map.ts'
import { fingerprintOf } from '../proof/fingerprint.ts'
import { orFinding, orUnreadable, type CheckContext } from './check-context.ts'
import { KnownStates } from './known-states.ts'
import type { Counted } from './mailbox-look.ts'
import { MessageList } from './message-list.ts'
import { pairMessages, type Pairs } from './size-pairs.ts'

export type PresentFolder = {
  path: string
  name: string
  /** Messages that the journal does not own. */
  foreign: number
  /** What the server says that can be kept; undefined where it does not say before the folder is opened for writing. */
  permanentFlags: readonly string[] | undefined
}

type Readers = { source: SteadyReader; target: SteadyReader }

/**
 * Bodies read on each side to tell altered copies from other mail: of one folder, of one mailbox, and how large each
 * may be.
 */
const sampled = { ofFolder: 20, ofMailbox: 60, bytes: 100_000 } as const

/** Opens every target folder that is there already, with EXAMINE. */
export async function examineTargets(
  context: CheckContext,
  mailbox: MailboxPlan,
  target: SteadyReader,
  folders: readonly MappedFolder[],
): Promise<PresentFolder[]> {
  const { journal } = context
  const account = accountKey(mailbox.target)
  const places = new Map(
    folders.flatMap(({ target: to, create }) => (to === null || create ? [] : [[to.path, to.name] as const])),
  )
  const present: PresentFolder[] = []
  await orFinding(context, mailbox, 'target', async () => {
    for (const [path, name] of places) {
      if (context.stop.aborted) return
      const state = await orUnreadable(context, mailbox, 'target', name, () =>
        target.read((session) => session.examine(path)),
      )
      if (state === undefined) continue
      const row = journal?.lives.at(account, path)
      const owned = row?.uidValidity === state.uidValidity ? (journal?.messages.countOwned(row.id) ?? 0) : 0
      const { permanentFlags } = state
      // RFC 3501, 6.3.2: an examined folder may say that nothing can be kept, which means nothing here.
      present.push({
        path,
        name,
        foreign: Math.max(0, state.messages - owned),
        permanentFlags: permanentFlags?.length === 0 ? undefined : permanentFlags,
      })
    }
  })
  return present
}

/**
 * Says what is there, how much of it a run would adopt as far as sizes tell, and whether altered copies are among it.
 * Returns the bytes that would be adopted.
 */
export async function noteForeignMail(
  context: CheckContext,
  mailbox: MailboxPlan,
  readers: Readers,
  counted: readonly Counted[],
  present: readonly PresentFolder[],
): Promise<number> {
  const foreign = present.reduce((sum, folder) => sum + folder.foreign, 0)
  if (foreign === 0) return 0
  const adopted = { messages: 0, bytes: 0 }
  const budget = { left: sampled.ofMailbox }
  await orFinding(context, mailbox, 'target', async () => {
    for (const place of present) {
      const sources = counted.filter(
        ({ mapped, count }) => mapped.target?.path === place.path && (count.left?.length ?? 0) > 0,
      )
      if (context.stop.aborted || place.foreign === 0 || sources.length === 0) continue
      const there = await orUnreadable(context, mailbox, 'target', place.name, () =>
        listForeign(context, mailbox, readers.target, place.path),
      )
      if (there === undefined) continue
      let free: Uint32Array | undefined
      for (const { mapped, count } of sources) {
        if (count.left === undefined) continue
        const pairs = pairMessages(count.left, there, free)
        free = pairs.aloneThere
        adopted.messages += pairs.messages
        adopted.bytes += pairs.bytes
        await noteAltered(context, mailbox, readers, { mapped, place, here: count.left, there, pairs, budget })
      }
    }
  })
  const facts = { count: foreign, ...(adopted.messages === 0 ? {} : { adopted: adopted.messages }) }
  context.findings.add({
    level: 'note',
    scope: 'mailbox',
    code: 'target-not-empty',
    mailbox: mailbox.id,
    side: 'target',
    facts,
  })
  return adopted.bytes
}

function listForeign(
  { journal }: CheckContext,
  mailbox: MailboxPlan,
  target: SteadyReader,
  path: string,
): Promise<MessageList> {
  return target.read(async (session) => {
    const { uidValidity } = await session.examine(path)
    const row = journal?.lives.at(accountKey(mailbox.target), path)
    const ours = new KnownStates(row?.uidValidity === uidValidity ? journal?.messages.statesOfCopies(row.id) : [])
    const list = new MessageList()
    await session.fetchFacts('1:*', (facts) => {
      if (ours.of(facts.uid) === undefined) list.add(facts)
    })
    return list
  })
}

type Compared = {
  mapped: MappedFolder
  place: PresentFolder
  here: MessageList
  there: MessageList
  pairs: Pairs
  budget: { left: number }
}

/**
 * Reads some small messages that have no partner of their size on the other side: the same Message-ID with other bytes
 * is an altered copy.
 */
async function noteAltered(
  context: CheckContext,
  mailbox: MailboxPlan,
  { source, target }: Readers,
  about: Compared,
): Promise<void> {
  const { mapped, place, here, there, budget } = about
  const sample = sampleOf(about, Math.min(sampled.ofFolder, budget.left))
  if (sample.here.length === 0 || sample.there.length === 0) return
  budget.left -= sample.here.length
  const { path, name } = mapped.source
  const ours = await orUnreadable(context, mailbox, 'source', name, () =>
    readPrints(
      source,
      path,
      sample.here.map((at) => here.uid(at)),
    ),
  )
  const theirs = await orUnreadable(context, mailbox, 'target', place.name, () =>
    readPrints(
      target,
      place.path,
      sample.there.map((at) => there.uid(at)),
    ),
  )
  const altered = alteredAmong(ours ?? [], theirs ?? [])
  if (altered === 0) return
  context.findings.add({
    level: 'warning',
    scope: 'folder',
    code: 'altered-copy-present',
    mailbox: mailbox.id,
    folder: name,
    side: 'target',
    facts: { folder: place.name, count: altered, sampled: sample.here.length },
  })
}

/**
 * Of equal date, as careful tools leave them; without any, the first ones: a tool that loses dates still copies in
 * order.
 */
function sampleOf({ here, there, pairs }: Compared, limit: number): { here: number[]; there: number[] } {
  const isSmall = (list: MessageList, at: number) => list.size(at) <= sampled.bytes
  const { dated } = pairs
  const sample: { here: number[]; there: number[] } = { here: [], there: [] }
  // One of each stretch: a tool may have begun to alter only later.
  const stretch = Math.max(1, dated.here.length / limit)
  for (let n = 0; n < dated.here.length; n += 1) {
    const [ours, theirs] = [dated.here[n] ?? 0, dated.there[n] ?? 0]
    if (Math.floor(n / stretch) < sample.here.length || !isSmall(here, ours) || !isSmall(there, theirs)) continue
    sample.here.push(ours)
    sample.there.push(theirs)
  }
  if (sample.here.length > 0) return sample
  const first = (list: MessageList, alone: Uint32Array) =>
    alone.filter((at) => isSmall(list, at)).sort((a, b) => list.uid(a) - list.uid(b))
  const [ours, theirs] = [first(here, pairs.aloneHere), first(there, pairs.aloneThere)]
  const some = Math.min(limit, ours.length, theirs.length)
  return { here: [...ours.subarray(0, some)], there: [...theirs.subarray(0, some)] }
}

function readPrints(reader: SteadyReader, path: string, uids: readonly number[]): Promise<Fingerprint[]> {
  return reader.read(async (session) => {
    await session.examine(path)
    const prints: Fingerprint[] = []
    const keep = ({ bytes }: MessageBody) => {
      if (bytes !== null) prints.push(fingerprintOf(bytes))
    }
    await session.fetchBodies(uids, keep, { largest: sampled.bytes })
    return prints
  })
}

function alteredAmong(here: readonly Fingerprint[], there: readonly Fingerprint[]): number {
  const free = [...there]
  let altered = 0
  for (const one of here) {
    const at = free.findIndex(
      (copy) =>
        copy.digest !== one.digest &&
        (copy.likeness === one.likeness || (one.messageId !== '' && copy.messageId === one.messageId)),
    )
    if (at === -1) continue
    free.splice(at, 1)
    altered += 1
  }
  return altered
}
