// Looks at one mailbox on both sides, as a run would find it, and changes nothing.

import { assertArchiveThere } from '../journal/archive-there.ts'
import { boundFolders, neighboursOf } from '../journal/bound.ts'
import { SteadyReader } from '../line/steady-reader.ts'
import type { Side } from '../model/codes.ts'
import { siblingsOf, type MailboxPlan } from '../model/plan.ts'
import type { ListedTree, Quota } from '../model/ports.ts'
import { keptOpenBy } from '../model/owed.ts'
import type { MailboxState } from '../model/status.ts'
import { mapFolders, type MappedFolder } from '../plan/folder-map.ts'
import { trespassesOf } from '../plan/shared-target.ts'
import { ifReadable, orFinding, orUnreadable, type CheckContext } from './check-context.ts'
import { countFolder, emptyCount, type FolderCount } from './count-folders.ts'
import {
  noteClashes,
  noteContradictions,
  noteKeywords,
  noteLists,
  noteNames,
  noteOthers,
  noteTooLarge,
  noteTrespasses,
  noteUnread,
} from './folder-findings.ts'
import { examineTargets, noteForeignMail } from './foreign-mail.ts'
import { noteInboxTrap } from './inbox-trap.ts'
import { emptyLook, fillLook, sumCounts, type Counted, type MailboxLook } from './mailbox-look.ts'
import { noteUse } from './unused-mailbox.ts'

export type { CheckContext } from './check-context.ts'
export type { MailboxLook } from './mailbox-look.ts'

type SideLook = { tree: ListedTree; appendLimit: number | undefined; quota: Quota | undefined }

/** Never throws for what a server or a mailbox does: that becomes a finding. Throws errors of scope run. */
export async function checkMailbox(context: CheckContext, mailbox: MailboxPlan): Promise<MailboxLook> {
  const look = emptyLook(mailbox.id, stateOf(context, mailbox))
  if (context.stop.aborted) return look
  // A run needs two connections to the target, a look one.
  const permit = await context.readers.connections.reserve(mailbox, 1)
  if (permit === undefined) return look
  const unread = { source: 0, target: 0 }
  const readerOf = (side: Side) =>
    new SteadyReader(mailbox, side, context.readers, (text) => {
      unread[side] += 1
      if (unread[side] === 1) noteUnread(context, mailbox, side, text)
    })
  const source = readerOf('source')
  const target = readerOf('target')
  const startedAt = performance.now()
  try {
    if (context.stop.aborted) return look
    context.request.emit({ event: 'mailbox-started', mailbox: mailbox.id })
    const [from, to] = await Promise.all([
      lookAt(context, mailbox, 'source', source),
      lookAt(context, mailbox, 'target', target),
    ])
    if (from === undefined || to === undefined) look.state = 'parked'
    look.quota = to?.quota
    if (to?.appendLimit !== undefined) look.target.appendLimit = to.appendLimit
    const space = to?.quota?.bytes
    if (space !== undefined) look.target.quota = { usedBytes: space.used, limitBytes: space.limit }
    if (from !== undefined) await lookInside(context, mailbox, look, { source, target, from, to, unread })
    if (context.stop.aborted) look.state = 'stopped'
    await Promise.all([source.close(), target.close()])
  } finally {
    source.destroy()
    target.destroy()
    permit.release()
    look.seconds = (performance.now() - startedAt) / 1000
  }
  context.looked.count += 1
  const looked = { count: context.looked.count, of: context.request.mailboxes.length }
  context.request.emit({ event: 'mailbox-done', mailbox: mailbox.id, state: look.state, totals: look.totals, looked })
  return look
}

function stateOf({ journal }: CheckContext, mailbox: MailboxPlan): MailboxState {
  const state = journal?.mailboxes.stateOf(mailbox.id) ?? 'not-started'
  if (journal === undefined || state !== 'ended') return state === 'ended' ? 'incomplete' : state
  const owed = journal.owedByMailbox(mailbox.id).get(mailbox.id) ?? {}
  const isOpen = keptOpenBy(owed).length > 0 || journal.problems(mailbox.id).some(({ code }) => code !== 'ghost')
  return isOpen ? 'incomplete' : 'complete'
}

/** Logs in on one side; undefined when that is not possible, with the reason among the findings. */
async function lookAt(
  context: CheckContext,
  mailbox: MailboxPlan,
  side: Side,
  reader: SteadyReader,
): Promise<SideLook | undefined> {
  return orFinding(context, mailbox, side, () =>
    reader.read(async (session): Promise<SideLook> => {
      context.servers.noteSession(mailbox, side, session)
      const tree = await session.listFolders({ twice: true })
      if (side === 'target') assertArchiveThere(context.journal, mailbox.target, tree)
      return {
        tree,
        appendLimit: session.appendLimit,
        quota: side === 'target' ? await session.quota() : undefined,
      }
    }),
  )
}

type BothSides = {
  source: SteadyReader
  target: SteadyReader
  from: SideLook
  to: SideLook | undefined
  /** Answers that nobody could read. */
  unread: Readonly<Record<Side, number>>
}

async function lookInside(
  context: CheckContext,
  mailbox: MailboxPlan,
  look: MailboxLook,
  { source, target, from, to, unread }: BothSides,
): Promise<void> {
  const now = Date.now()
  // Without the target's folders nothing can be mapped; what the plan excludes is known all the same.
  const targetTree = to?.tree ?? { prefix: '', separator: '/', folders: [] }
  noteLists(context, mailbox, from.tree.listing)
  const bound = boundFolders(context.journal, mailbox.id)
  const map = mapFolders(from.tree, targetTree, mailbox.folders, bound)
  noteOthers(context, mailbox, map.folders)
  const [counted, present] = await Promise.all([
    countAll(context, mailbox, source, map.folders, { appendLimit: to?.appendLimit, now }),
    to === undefined ? [] : examineTargets(context, mailbox, target, map.folders),
  ])
  if (!counted.whole) look.state = 'parked'
  look.whole = counted.whole && to !== undefined && !context.stop.aborted
  fillLook(look, counted.folders, to !== undefined)
  const { listed, bySecondList } = from.tree.listing
  look.source.completeness = {
    folders: { listed, bySecondList, unreadableAnswers: unread.source },
    messages: sumCounts(counted.folders),
  }
  if (counted.whole && !context.stop.aborted) noteUse(context, mailbox, look, counted.folders, from.tree, now)
  if (to === undefined) return
  noteClashes(context, mailbox, map)
  noteNames(context, mailbox, map, to.tree)
  noteContradictions(context, mailbox, map.folders, bound)
  const neighbours = neighboursOf(context.journal, mailbox, siblingsOf(context.request.plan, mailbox))
  noteTrespasses(context, mailbox, trespassesOf(map.folders, mailbox.folders.under, to.tree, neighbours, bound))
  noteTooLarge(context, mailbox, counted.folders, to.appendLimit)
  noteKeywords(context, mailbox, counted.folders, present)
  noteInboxTrap(
    context,
    mailbox,
    counted.folders.map(({ mapped, count }) => ({
      name: mapped.source.name,
      target: mapped.target?.path ?? null,
      oldUnseen: count.oldUnseen,
    })),
    now,
  )
  look.adoptableBytes = await noteForeignMail(context, mailbox, { source, target }, counted.folders, present)
}

type CountAbout = { appendLimit: number | undefined; now: number }

/** `whole: false`: the source could not be read to the end, and why is among the findings. */
async function countAll(
  context: CheckContext,
  mailbox: MailboxPlan,
  source: SteadyReader,
  folders: readonly MappedFolder[],
  { appendLimit, now }: CountAbout,
): Promise<{ folders: Counted[]; whole: boolean }> {
  const { journal, request, toCopy } = context
  const known = new Map((journal?.folders.ofMailbox(mailbox.id) ?? []).map((row) => [row.path, row]))
  const counted: Counted[] = []
  const done = await orFinding(context, mailbox, 'source', async () => {
    for (const mapped of folders) {
      if (context.stop.aborted) return true
      const { path, name } = mapped.source
      const options = {
        journal,
        known: known.get(path),
        excluded: mapped.excluded,
        appendLimit,
        now,
        yearsIn: request.byYear ? request.plan.timezone : undefined,
        // Only what may be on the target already has to be compared with it.
        keepLeft: mapped.target !== null && !mapped.create,
        ...(toCopy === undefined ? {} : { each: toCopy.bind(undefined, mailbox) }),
      }
      const read = (): Promise<FolderCount> => source.read((session) => countFolder(session, path, options))
      const count = await (mapped.excludedAs === 'other-namespace'
        ? ifReadable(read)
        : orUnreadable(context, mailbox, 'source', name, read))
      counted.push({ mapped, count: count ?? emptyCount(options) })
    }
    return true
  })
  return { folders: counted, whole: done === true }
}
