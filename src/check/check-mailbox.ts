// Looks at one mailbox on both sides, as a run would find it, and changes nothing: folders, counts, sizes, quota, what is there already.

import type { Journal } from '../journal/journal.ts'
import { boundFolders } from '../journal/bound.ts'
import { emptyTotals } from '../journal/totals.ts'
import { SteadyReader, type ReaderOptions } from '../line/steady-reader.ts'
import type { Side } from '../model/codes.ts'
import { asMigrationError, MigrationError } from '../model/errors.ts'
import { accountKey, type MailboxPlan } from '../model/plan.ts'
import type { FolderTree, Quota } from '../model/ports.ts'
import type { Request } from '../model/request.ts'
import type { CheckDocument, MailboxState, Totals } from '../model/status.ts'
import { mapFolders, type MappedFolder } from '../plan/folder-map.ts'
import { countFolder, emptyCount, type FolderCount } from './count-folders.ts'
import type { Findings } from './findings.ts'
import type { ServerFindings } from './server-findings.ts'

export type CheckContext = { request: Request; readers: ReaderOptions; journal: Journal | undefined; findings: Findings; servers: ServerFindings; stop: AbortSignal }

/** What is known of a mailbox afterwards; as much as could be looked at. */
export type MailboxLook = Omit<CheckDocument['mailboxes'][number], 'forecast'> & { totals: Totals; leftBytes: number; state: MailboxState }

type SideLook = { tree: FolderTree; appendLimit: number | undefined; quota: Quota | undefined }
type Counted = { mapped: MappedFolder; count: FolderCount }

/** Room that a mailbox needs beyond the bytes of its messages: servers count indexes and headers, too. */
const spareShare = 0.1

/** Never throws for what a server or a mailbox does: that becomes a finding. Throws errors of scope run. */
export async function checkMailbox(context: CheckContext, mailbox: MailboxPlan): Promise<MailboxLook> {
  const look: MailboxLook = {
    id: mailbox.id, source: { folders: [] }, target: { quota: null }, folderMap: [], leftBytes: 0, state: stateOf(context, mailbox),
    totals: { mailboxes: 1, folders: 0, ...emptyTotals() },
  }
  if (context.stop.aborted) return look
  // A run needs two connections to the target, a look one.
  const place = await context.readers.lines.reserve(mailbox, 1)
  const source = new SteadyReader(mailbox, 'source', context.readers)
  const target = new SteadyReader(mailbox, 'target', context.readers)
  try {
    if (context.stop.aborted) return look
    context.request.emit({ event: 'mailbox-started', mailbox: mailbox.id })
    const [from, to] = await Promise.all([lookAt(context, mailbox, 'source', source), lookAt(context, mailbox, 'target', target)])
    if (from === undefined || to === undefined) look.state = 'parked'
    if (to?.quota !== undefined) look.target.quota = to.quota
    if (from !== undefined) await lookInside(context, mailbox, look, { source, target, from, to })
    if (context.stop.aborted) look.state = 'stopped'
    await Promise.all([source.close(), target.close()])
  } finally {
    source.destroy()
    target.destroy()
    place.leave()
  }
  context.request.emit({ event: 'mailbox-done', mailbox: mailbox.id, state: look.state, totals: look.totals })
  return look
}

function stateOf({ journal }: CheckContext, mailbox: MailboxPlan): MailboxState {
  return journal?.mailboxes.all().find((row) => row.id === mailbox.id)?.state ?? 'not-started'
}

/** Logs in on one side; undefined when that is not possible, with the reason among the findings. */
async function lookAt(context: CheckContext, mailbox: MailboxPlan, side: Side, reader: SteadyReader): Promise<SideLook | undefined> {
  return orFinding(context, mailbox, side, () => reader.read(async (session): Promise<SideLook> => {
    context.servers.noteSession(mailbox, side, session)
    return {
      tree: await session.listFolders(), appendLimit: session.appendLimit,
      quota: side === 'target' ? await session.quota() : undefined,
    }
  }))
}

async function orFinding<T>(context: CheckContext, mailbox: MailboxPlan, side: Side, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    const error = asMigrationError(thrown)
    if (error.scope === 'run') throw error
    // Who asked to stop is not told that the line was still being tried.
    if (!context.stop.aborted || error.retry === 'never') context.findings.addError(mailbox.id, side, error)
    return undefined
  }
}

type BothSides = { source: SteadyReader; target: SteadyReader; from: SideLook; to: SideLook | undefined }

async function lookInside(context: CheckContext, mailbox: MailboxPlan, look: MailboxLook, { source, target, from, to }: BothSides): Promise<void> {
  const { journal, findings } = context
  // Without the target's folders nothing can be mapped; what the plan excludes is known all the same.
  const targetTree = to?.tree ?? { prefix: '', separator: '/', folders: [] }
  const bound = boundFolders(journal, mailbox.id)
  const map = mapFolders(from.tree, targetTree, mailbox.folders, bound)
  const counted = await countAll(context, mailbox, source, map.folders, to?.appendLimit)
  if (!counted.whole) look.state = 'parked'
  fillLook(look, counted.folders, to !== undefined)
  if (to === undefined) return
  for (const clash of map.clashes) {
    const facts = { folder: clash.source, other: clash.with, target: clash.target }
    findings.add({ level: 'warning', scope: 'folder', code: 'folder-name-clash', mailbox: mailbox.id, folder: clash.source, facts })
  }
  noteContradictions(context, mailbox, map.folders, bound)
  noteTooLarge(context, mailbox, counted.folders, to.appendLimit)
  noteQuota(context, mailbox, look.leftBytes, to.quota)
  await noteForeignMail(context, mailbox, target, map.folders)
}

/** `whole: false`: the source could not be read to the end, and why is among the findings. */
async function countAll(
  context: CheckContext, mailbox: MailboxPlan, source: SteadyReader, folders: readonly MappedFolder[], appendLimit: number | undefined,
): Promise<{ folders: Counted[]; whole: boolean }> {
  const { journal } = context
  const known = new Map((journal?.folders.ofMailbox(mailbox.id) ?? []).map((row) => [row.path, row]))
  const counted: Counted[] = []
  const done = await orFinding(context, mailbox, 'source', async () => {
    for (const mapped of folders) {
      if (context.stop.aborted) return true
      const { path, name } = mapped.source
      const options = { journal, known: known.get(path), excluded: mapped.excluded, appendLimit }
      const count = await orUnreadable(context, mailbox, 'source', name, () => source.read((session) => countFolder(session, path, options)))
      counted.push({ mapped, count: count ?? emptyCount() })
    }
    return true
  })
  return { folders: counted, whole: done === true }
}

/** What reaches no further than the folder is a warning: a run copies the others. */
async function orUnreadable<T>(context: CheckContext, mailbox: MailboxPlan, side: Side, folder: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof MigrationError) || thrown.scope !== 'folder') throw thrown
    context.findings.add({ level: 'warning', scope: 'folder', code: thrown.code, mailbox: mailbox.id, folder, side, facts: { ...thrown.facts, folder } })
    return undefined
  }
}

function fillLook(look: MailboxLook, counted: readonly Counted[], mapped: boolean): void {
  const { totals } = look
  for (const { mapped: folder, count } of counted) {
    const { name, path } = folder.source
    const { messages, bytes } = count
    look.source.folders.push({ name, path, messages, bytes })
    if (mapped) look.folderMap.push({ source: { name, path }, target: folder.target, create: folder.create, messages, bytes })
    look.leftBytes += count.leftBytes
    totals.folders += 1
    totals.messages += messages
    totals.bytes += bytes
    for (const state of Object.keys(count.states) as (keyof typeof count.states)[]) totals[state] += count.states[state]
  }
}

/** A run would refuse to start: messages of the folder are already somewhere else than where the plan now sends it. */
function noteContradictions({ findings }: CheckContext, mailbox: MailboxPlan, folders: readonly MappedFolder[], bound: ReadonlyMap<string, string>): void {
  for (const { source, target } of folders) {
    const before = bound.get(source.path)
    if (before === undefined || target === null || target.path === before) continue
    const facts = { folder: source.name, target: target.path, other: before }
    findings.add({ level: 'blocker', scope: 'folder', code: 'plan-contradicts-journal', mailbox: mailbox.id, folder: source.name, facts })
  }
}

function noteTooLarge({ findings }: CheckContext, mailbox: MailboxPlan, counted: readonly Counted[], limit: number | undefined): void {
  for (const { mapped, count } of counted) {
    const { messages, largest } = count.tooLarge
    if (messages === 0 || limit === undefined) continue
    findings.add({
      level: 'warning', scope: 'folder', code: 'message-too-large', mailbox: mailbox.id, folder: mapped.source.name, side: 'target', times: messages,
      facts: { folder: mapped.source.name, bytes: largest, limit },
    })
  }
}

function noteQuota({ findings }: CheckContext, mailbox: MailboxPlan, leftBytes: number, quota: Quota | undefined): void {
  if (quota === undefined || leftBytes === 0) return
  const needed = Math.ceil(leftBytes * (1 + spareShare))
  const free = Math.max(0, quota.limitBytes - quota.usedBytes)
  if (needed <= free) return
  findings.add({ level: 'blocker', scope: 'mailbox', code: 'quota-too-small', mailbox: mailbox.id, side: 'target', facts: { bytes: needed, limit: free } })
}

/** Mail in the mapped target folders that is not ours: of another migration, of the user, or ours of a lost journal. */
async function noteForeignMail(context: CheckContext, mailbox: MailboxPlan, target: SteadyReader, folders: readonly MappedFolder[]): Promise<void> {
  const { journal, findings } = context
  const account = accountKey(mailbox.target)
  const places = new Map(folders.flatMap(({ target: to, create }) => (to === null || create ? [] : [[to.path, to.name] as const])))
  let foreign = 0
  await orFinding(context, mailbox, 'target', async () => {
    for (const [path, name] of places) {
      if (context.stop.aborted) return
      const state = await orUnreadable(context, mailbox, 'target', name, () => target.read((session) => session.examine(path)))
      if (state === undefined) continue
      const row = journal?.folders.target(account, path)
      const owned = row?.uidValidity === state.uidValidity ? (journal?.messages.ownedUids(row.id).size ?? 0) : 0
      foreign += Math.max(0, state.messages - owned)
    }
  })
  if (foreign > 0) findings.add({ level: 'note', scope: 'mailbox', code: 'target-not-empty', mailbox: mailbox.id, side: 'target', facts: { count: foreign } })
}
